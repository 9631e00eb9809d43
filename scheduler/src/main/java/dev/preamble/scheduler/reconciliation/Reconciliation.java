package dev.preamble.scheduler.reconciliation;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Does what a {@link dev.preamble.catalog.restoration.Restoration} asks for, before this scheduler does anything else as the
 * leader. Each step is a transaction under the lease; if the process dies in between, all is done again, which changes
 * nothing twice but the numbers of events, which leap again.
 */
@Singleton
public final class Reconciliation implements Turn {
    private static final Logger LOG = Logger.getLogger(Reconciliation.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int BATCH = 500;

    /** What workers were told in the old world; every segment that is meant gets a successor. */
    private static final String FORGET_COMMANDS = "delete from outbox where topic like :tasks or topic = :control";

    /**
     * Kafka may have seen these positions with other rows. Without one a row gets the next that neither Kafka nor the catalog
     * has seen; what was sent already is sent again.
     */
    private static final String UNPLACE = """
            update outbox set position = null
            where id in (select id from outbox where position is not null limit :batch)
            """;

    /** An older store holds again what was cleared from a newer one. */
    private static final String UNCLEAR = """
            update job set cleared_at = null
            where id in (select id from job where cleared_at is not null limit :batch)
            """;

    /** As above, of jobs that were removed and whose versions stayed. */
    private static final String UNCLEAR_REMOVED = """
            insert into removed_job (id, tenant, ended_at)
            select v.job, p.tenant, cast(v.removed_job ->> 'endedAt' as timestamptz)
            from prefix_version v join prefix p on p.id = v.prefix
            where v.removed_job is not null
            on conflict do nothing
            """;

    private static final String OPEN = """
            select id from job
            where state in ('QUEUED', 'RELEASED', 'RUNNING') and id > :after
            order by id limit :batch
            """;

    private static final String DUE = "select id, cause from restoration where reconciled_at is null order by id desc";

    private static final String DONE = """
            update restoration set reconciled_at = :now, report = cast(:report as jsonb)
            where reconciled_at is null and id <= :id
            """;

    private final Leadership leadership;
    private final ArtifactStore store;
    private final KnownAreas areas;
    private final Losses losses;
    private final Resumption resumption;
    private final EntityManager entities;
    private final InstantSource clock;

    public Reconciliation(
            Leadership leadership,
            ArtifactStore store,
            KnownAreas areas,
            Losses losses,
            Resumption resumption,
            EntityManager entities,
            InstantSource clock) {
        this.leadership = leadership;
        this.store = store;
        this.areas = areas;
        this.losses = losses;
        this.resumption = resumption;
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public Duration take() {
        if (leadership.mustReconcile()) {
            Tuple due = due();
            if (due != null) {
                reconcile(due.get("id", Long.class), due.get("cause", String.class));
            }
        }
        return POLL;
    }

    private void reconcile(long id, String cause) {
        LOG.infof("reconciles: %s", cause);
        Instant now = clock.instant();
        Report report = new Report();
        Stock stock = Stock.take(store, areas);
        leadership.reconcile(() -> entities.createNativeQuery(FORGET_COMMANDS)
                .setParameter("tasks", Topics.POOLS + "%")
                .setParameter("control", Topics.CONTROL.name())
                .executeUpdate());
        int toldAgain = inBatches(UNPLACE);
        if (toldAgain > 0) {
            report.say("messages that may have been sent before and are sent again: " + toldAgain);
        }
        leadership.reconcile(() -> losses.mark(stock, report, now));
        openJobs(stock, cause, report, now);
        inBatches(UNCLEAR);
        leadership.reconcile(() -> entities.createNativeQuery(UNCLEAR_REMOVED).executeUpdate());
        stock.surplus()
                .forEach((tenant, surplus) ->
                        report.say("in the store, unknown to the catalog, and kept: %d objects of %s, %d bytes"
                                .formatted(surplus.objects(), tenant, surplus.bytes())));
        List<String> lines = report.lines();
        lines.forEach(LOG::info);
        leadership.reconcile(() -> entities.createNativeQuery(DONE)
                .setParameter("now", clock.instant())
                .setParameter("report", RecordJson.text(lines))
                .setParameter("id", id)
                .executeUpdate());
    }

    private void openJobs(Stock stock, String cause, Report report, Instant now) {
        UUID after = new UUID(0, 0);
        List<UUID> page;
        do {
            page = open(after);
            for (UUID job : page) {
                leadership.reconcile(() -> resumption.resume(new JobId(job), stock, cause, report, now));
                after = job;
            }
        } while (page.size() == BATCH);
    }

    private List<UUID> open(UUID after) {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> ids = entities.createNativeQuery(OPEN, UUID.class)
                    .setParameter("after", after)
                    .setParameter("batch", BATCH)
                    .getResultList();
            return ids.stream().map(UUID.class::cast).toList();
        });
    }

    private int inBatches(String update) {
        int[] changed = {0};
        int before;
        do {
            before = changed[0];
            leadership.reconcile(() -> changed[0] += entities.createNativeQuery(update)
                    .setParameter("batch", BATCH)
                    .executeUpdate());
        } while (changed[0] > before);
        return changed[0];
    }

    private @Nullable Tuple due() {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<?> rows = entities.createNativeQuery(DUE, Tuple.class).getResultList();
            return rows.isEmpty() ? null : (Tuple) rows.getFirst();
        });
    }
}
