package dev.preamble.gateway.job;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactException;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactPage;
import dev.preamble.artifacts.ListedArtifact;
import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.job.DeadLetters;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.RemovedJob;
import dev.preamble.catalog.restoration.Backups;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes a job that is over, with all that happened to it and all that it has in the store, but for the version that it learned and
 * what was metered. The catalog forgets it first. What the store has of it when that breaks off, or is stored even later by a run
 * that had not heard the word to stop, is erased by the scheduler, and inputs as orphans.
 */
@Singleton
public final class Removal {
    private static final Logger LOG = Logger.getLogger(Removal.class);

    private static final String ERASE_LATER =
            "insert into removed_job (id, tenant, ended_at) values (:id, :tenant, :endedAt)";

    private static final String IN_USE = """
            select id from job
            where tenant = :tenant and state in ('QUEUED', 'RELEASED', 'RUNNING') and input ->> 'key' = :key
            limit 1
            """;

    private final Contest contest;
    private final TenantsInUse tenantsInUse;
    private final Jobs jobs;
    private final DeadLetters letters;
    private final PrefixVersions versions;
    private final Backups backups;
    private final StoredBytes store;
    private final Audit audit;
    private final EntityManager entities;
    private final Clock clock;

    public Removal(
            Contest contest,
            TenantsInUse tenantsInUse,
            Jobs jobs,
            DeadLetters letters,
            PrefixVersions versions,
            Backups backups,
            StoredBytes store,
            Audit audit,
            EntityManager entities,
            Clock clock) {
        this.contest = contest;
        this.tenantsInUse = tenantsInUse;
        this.jobs = jobs;
        this.letters = letters;
        this.versions = versions;
        this.backups = backups;
        this.store = store;
        this.audit = audit;
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * Nothing is left of it that its tenant could see.
     *
     * @param actor who wants it, for the audit
     * @throws Refusal when the tenant has no such job, it is not over, or one that is not over has its inputs
     */
    public void remove(TenantId tenant, JobKind kind, UUID id, String actor) {
        Set<ArtifactKey> published = contest.call(() -> forget(tenant, kind, id, actor));
        try {
            if (!QuarkusTransaction.requiringNew().call(backups::isUnderWay)) {
                erase(ArtifactArea.job(tenant.value(), id), published);
            }
        } catch (ArtifactException e) {
            LOG.warnf("what the store has of job %s, which is removed, is erased later: %s", id, e.getMessage());
        }
    }

    /** What its version has in the job's area. */
    private Set<ArtifactKey> forget(TenantId tenant, JobKind kind, UUID id, String actor) {
        // An operator who has it done again holds its letter, and then the tenant.
        letters.find("job = (select j.id from Job j where j.id = ?1 and j.tenant = ?2)", id, tenant.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
        // No job begins with this one's inputs meanwhile.
        tenantsInUse.claim(tenant);
        Job job = jobs.find("tenant = ?1 and kind = ?2 and id = ?3", tenant.value(), kind, id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional()
                .orElseThrow(Refusal::notFound);
        requireOver(job);
        requireUnused(job);
        @Nullable PrefixVersion version = versions.learnedBy(job.id()).orElse(null);
        if (version != null) {
            version.outlives(left(job));
        }
        entities.createNativeQuery(ERASE_LATER)
                .setParameter("id", id)
                .setParameter("tenant", tenant.value())
                .setParameter("endedAt", job.endedAt().orElseThrow())
                .executeUpdate();
        audit.persist(new AuditEntry(
                clock.instant(),
                tenant,
                actor,
                "job.removed",
                id.toString(),
                RecordJson.text(Map.of("tenant", tenant, "kind", kind, "state", job.state())),
                null));
        jobs.delete(job);
        return version == null ? Set.of() : published(version);
    }

    /** What is left of a training job in the version that it learned. */
    static RemovedJob left(Job job) {
        return new RemovedJob(job.endedAt().orElse(job.createdAt()), job.input().sha256(), job.trainingOptions());
    }

    private static void requireOver(Job job) {
        if (!job.state().isFinal()) {
            throw Refusal.conflict("The job is " + job.state().name().toLowerCase(Locale.ROOT) + "; cancel it first.");
        }
    }

    /** One that does it again has the inputs of the first. */
    private void requireUnused(Job job) {
        if (job.kind() == JobKind.GENERATION && job.dataset().isEmpty()) {
            List<?> users = entities.createNativeQuery(IN_USE, UUID.class)
                    .setParameter("tenant", job.tenant().value())
                    .setParameter(
                            "key",
                            ArtifactKey.inputs(job.tenant().value(), job.id().value())
                                    .value())
                    .getResultList();
            if (!users.isEmpty()) {
                throw Refusal.conflict("The job " + users.getFirst()
                        + ", which does this one again with its inputs, is not over; cancel it or wait for its end.");
            }
        }
    }

    private static Set<ArtifactKey> published(PrefixVersion version) {
        return Stream.concat(version.files().stream().map(PrefixFile::artifact), version.state().stream())
                .map(ArtifactRef::key)
                .map(ArtifactKey::new)
                .collect(Collectors.toSet());
    }

    private void erase(ArtifactArea area, Set<ArtifactKey> published) {
        if (published.isEmpty()) {
            store.erase(area);
            return;
        }
        @Nullable ArtifactKey after = null;
        do {
            ArtifactPage page = store.list(area, after);
            page.artifacts().stream()
                    .map(ListedArtifact::key)
                    .filter(key -> !published.contains(key))
                    .forEach(store::delete);
            after = page.next();
        } while (after != null);
    }
}
