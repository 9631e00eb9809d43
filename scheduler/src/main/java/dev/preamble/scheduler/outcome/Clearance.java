package dev.preamble.scheduler.outcome;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactException;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactPage;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.ListedArtifact;
import dev.preamble.artifacts.StoreRefused;
import dev.preamble.artifacts.StoreUnavailable;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.restoration.Backups;
import dev.preamble.records.id.JobId;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Clears the store of what runs of ended jobs left and nothing names: checkpoints of a job that failed or was cancelled,
 * whatever a fenced run stored; and the catalog of most of what it told of the job's progress. A version's files and a segment's
 * results stay, and what belongs to a version is locked where the store can: no right of this part's erases it from then on. Of a
 * job that was removed nothing stays but the version.
 *
 * <p>Idempotent: a job counts as cleared only afterwards, and until then its turn comes again. One thread at a time.
 */
@Singleton
public final class Clearance implements Turn {
    private static final Logger LOG = Logger.getLogger(Clearance.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** A run that was told to stop may be storing something still. */
    private static final Duration REST = Duration.ofMinutes(2);

    private static final int BATCH = 10;

    /** Until its tenant is erased, in effect. From the job's end, so that a lock is never to be shortened. */
    private static final Duration LOCKED = Duration.ofDays(50 * 365);

    private static final String ENDED = """
            (select id, tenant, ended_at from job
             where cleared_at is null and ended_at < :before and (ended_at, id) > (:after, :id)
             order by ended_at, id
             limit :batch)
            union all
            (select id, tenant, ended_at from removed_job
             where ended_at < :before and (ended_at, id) > (:after, :id)
             order by ended_at, id
             limit :batch)
            order by ended_at, id
            limit :batch
            """;

    private static final String RESULTS = """
            select results ->> 'key' from segment where job = :job and results is not null
            """;

    private static final String PUBLISHED = """
            select file -> 'artifact' ->> 'key' as key, file ->> 'storeVersion' as version
            from prefix_version, jsonb_array_elements(files) file where job = :job
            union all
            select state ->> 'key', null from prefix_version where job = :job and state is not null
            """;

    private static final Ended BEFORE_ALL = new Ended(new UUID(0, 0), "", Instant.EPOCH);

    private final Leadership leadership;
    private final ArtifactStore store;
    private final Backups backups;
    private final JobHistory history;
    private final EntityManager entities;
    private final InstantSource clock;

    /** Where this pass over the ended jobs is, so that those that cannot be cleared keep no other from its turn. */
    private Ended passed = BEFORE_ALL;

    public Clearance(
            Leadership leadership,
            ArtifactStore store,
            Backups backups,
            JobHistory history,
            EntityManager entities,
            InstantSource clock) {
        this.leadership = leadership;
        this.store = store;
        this.backups = backups;
        this.history = history;
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public Duration take() {
        if (leadership.epoch().isEmpty() || QuarkusTransaction.requiringNew().call(backups::isUnderWay)) {
            return PAUSE;
        }
        List<Ended> ended = ended(clock.instant().minus(REST), passed);
        boolean locks = !ended.isEmpty() && locks();
        for (Ended job : ended) {
            try {
                clear(job, locks);
                leadership.run(() -> cleared(job));
            } catch (StoreUnavailable e) {
                return PAUSE;
            } catch (ArtifactException e) {
                LogContext.of(LogKey.TENANT, job.tenant())
                        .and(LogKey.JOB, job.id())
                        .run(() -> LOG.warnf("what job %s left stays for now: %s", job.id(), e.getMessage()));
            }
        }
        if (ended.size() < BATCH) {
            passed = BEFORE_ALL;
            return PAUSE;
        }
        passed = ended.getLast();
        return Duration.ZERO;
    }

    /** A store that does not answer says so again when the first job is cleared. */
    private boolean locks() {
        try {
            return store.locks();
        } catch (StoreUnavailable e) {
            return true;
        }
    }

    private void clear(Ended job, boolean locks) {
        List<Published> published = published(job);
        if (locks) {
            published.forEach(file -> lock(file, job.endedAt().plus(LOCKED)));
        }
        List<String> named = Stream.concat(published.stream().map(Published::key), results(job).stream())
                .toList();
        for (String run : runs(job)) {
            if (named.stream().noneMatch(key -> key.startsWith(run))) {
                erase(run);
            }
        }
    }

    private void lock(Published file, Instant until) {
        try {
            store.lock(new ArtifactKey(file.key()), file.version(), until);
        } catch (ArtifactMissing e) {
            LOG.warnf("a version's file is not there to be locked: %s", e.getMessage());
        }
    }

    private void erase(String run) {
        try {
            store.erase(new ArtifactArea(run));
        } catch (StoreRefused e) {
            if (!e.locked()) {
                throw e;
            }
            // Of a version that an older catalog does not know.
            LOG.warnf("run %s stays, since it is locked: %s", run, e.getMessage());
        }
    }

    /** The areas of the runs that stored anything, each by its path. */
    private Set<String> runs(Ended job) {
        ArtifactArea all =
                new ArtifactArea(ArtifactArea.job(job.tenant(), job.id()).path() + "runs/");
        Set<String> runs = new TreeSet<>();
        @Nullable ArtifactKey after = null;
        do {
            ArtifactPage page = store.list(all, after, ArtifactStore.LARGEST_PAGE);
            for (ListedArtifact artifact : page.artifacts()) {
                String key = artifact.key().value();
                runs.add(key.substring(0, key.indexOf('/', all.path().length()) + 1));
            }
            after = page.next();
        } while (after != null);
        return runs;
    }

    private List<Ended> ended(Instant before, Ended after) {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> rows = entities.createNativeQuery(ENDED, Tuple.class)
                    .setParameter("before", before)
                    .setParameter("after", after.endedAt())
                    .setParameter("id", after.id())
                    .setParameter("batch", BATCH)
                    .getResultList();
            return rows.stream()
                    .map(Tuple.class::cast)
                    .map(row -> new Ended(
                            row.get("id", UUID.class),
                            row.get("tenant", String.class),
                            row.get("ended_at", Instant.class)))
                    .toList();
        });
    }

    private List<Published> published(Ended job) {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> rows = entities.createNativeQuery(PUBLISHED, Tuple.class)
                    .setParameter("job", job.id())
                    .getResultList();
            return rows.stream()
                    .map(Tuple.class::cast)
                    .map(row -> new Published(row.get("key", String.class), row.get("version", String.class)))
                    .toList();
        });
    }

    private List<String> results(Ended job) {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> keys = entities.createNativeQuery(RESULTS, String.class)
                    .setParameter("job", job.id())
                    .getResultList();
            return keys.stream().map(String.class::cast).toList();
        });
    }

    private void cleared(Ended job) {
        history.thin(new JobId(job.id()));
        entities.createNativeQuery("update job set cleared_at = :now where id = :id")
                .setParameter("now", clock.instant())
                .setParameter("id", job.id())
                .executeUpdate();
        entities.createNativeQuery("delete from removed_job where id = :id")
                .setParameter("id", job.id())
                .executeUpdate();
    }

    private record Ended(UUID id, String tenant, Instant endedAt) {}

    /** @param version S3 version id; null where none was told */
    private record Published(String key, @Nullable String version) {}
}
