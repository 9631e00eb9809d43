package dev.preamble.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.Priority;
import dev.preamble.scheduler.release.Queue.Standing;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Usage;
import dev.preamble.scheduler.stage.PlayedWorker;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import dev.preamble.scheduler.waiting.WaitReason;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a long queue. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class QueueIT {
    private static final int MANY = 1_000;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Inject
    StoredQueue queue;

    private PoolId pool;
    private Base base;

    @BeforeEach
    void clear() {
        Stage.clear();
        pool = Submitted.pool();
        base = new Base(pool, PlayedWorker.DIGEST);
    }

    @Test
    void findsTheFirstJobsOfEachTenantHoweverManyItHasQueued() throws Exception {
        TenantId busy = Submitted.tenant();
        JobId first = many(busy);
        TenantId modest = Submitted.tenant();
        JobId only = Submitted.training(modest, pool);

        assertThat(queue.heads(2, Instant.now()))
                .hasSize(3)
                .startsWith(new QueuedJob(first, busy, base, Priority.BATCH, 30))
                .endsWith(new QueuedJob(only, modest, base, Priority.BATCH, 30));
        assertThat(queue.waitingCount()).isEqualTo(MANY + 2);
        assertThat(queue.openCount()).isZero();
    }

    @Test
    void findsNothingToReleaseOrTellInABackoff() throws Exception {
        TenantId tenant = Submitted.tenant();
        JobId job = Submitted.training(tenant, pool);
        String reason = new WaitReason.BackingOff(Instant.now(), ErrorCode.OUT_OF_MEMORY, "too small", 1, 5).text();
        Stage.sql("update job set not_before = now() + interval '1 minute', reason = '" + reason + "'");
        WaitReason busy = new WaitReason.LanesBusy(pool, 1, false);
        Instant later = Instant.now().plusSeconds(120);

        assertThat(queue.heads(1, Instant.now())).isEmpty();
        assertThat(queue.waiting(Instant.now())).isEmpty();
        assertThat(queue.untold(base, List.of(tenant), busy, 10, Instant.now())).isEmpty();
        assertThat(queue.waiting(later)).containsOnlyKeys(base);
        assertThat(queue.untold(base, List.of(tenant), busy, 10, later)).containsExactly(job);
    }

    @Test
    void tellsNothingTwiceAlthoughTheFiguresChange() throws Exception {
        TenantId tenant = Submitted.tenant();
        JobId first = many(tenant);
        WaitReason busy = new WaitReason.LanesBusy(pool, 4, false);

        assertThat(queue.untold(base, List.of(tenant), busy, 10, Instant.now()))
                .hasSize(10)
                .startsWith(first);
        Stage.sql("update job set reason = '" + new WaitReason.LanesBusy(pool, 2, true).text() + "'");
        assertThat(queue.untold(base, List.of(tenant), busy, 10, Instant.now())).isEmpty();
        assertThat(queue.untold(base, List.of(tenant), new WaitReason.NoWorker(pool), 10, Instant.now()))
                .hasSize(10);
    }

    @Test
    void tenantsTakeTurnsInBeingTold() throws Exception {
        TenantId busy = Submitted.tenant();
        TenantId modest = Submitted.tenant();
        JobId first = many(busy);
        JobId only = Submitted.training(modest, pool);
        WaitReason reason = new WaitReason.LanesBusy(pool, 1, false);
        List<TenantId> both = List.of(busy, modest);

        assertThat(queue.untold(base, both, reason, 2, Instant.now())).containsExactlyInAnyOrder(first, only);
        Stage.sql("update job set reason = '" + reason.text() + "' where id = '" + only + "'");
        // Who was told takes none of what others may have.
        assertThat(queue.untold(base, both, reason, 4, Instant.now()))
                .hasSize(4)
                .startsWith(first);
    }

    @Test
    void findsTheMostUrgentOfATenantsJobs() throws Exception {
        TenantId busy = Submitted.tenant();
        many(busy);
        JobId urgent = Submitted.generation(busy, pool, 5);
        Stage.sql("update job set priority = 0, unit_ms = 200 where id = '" + urgent + "'");

        assertThat(queue.heads(1, Instant.now()))
                .containsExactly(new QueuedJob(urgent, busy, base, Priority.INTERACTIVE, 1));
    }

    @Test
    void settlesWhatARunUsedOnce() throws Exception {
        TenantId tenant = Submitted.tenant();
        JobId job = Submitted.training(tenant, pool);
        Stage.sql("""
                insert into segment (id, job, ordinal, state, pool, first_line, lines, release, attempt, used_ms)
                values (gen_random_uuid(), '%s', 1, 'DONE', '%s', 0, 0, 1, 1, 12500)
                """.formatted(job, pool));

        assertThat(settled()).containsExactly(Map.entry(tenant, 12.5));
        assertThat(settled()).isEmpty();
        Stage.sql("update segment set used_ms = 20000");
        assertThat(settled()).containsExactly(Map.entry(tenant, 7.5));
    }

    @Test
    void keepsWhatATenantUsed() throws Exception {
        TenantId tenant = Submitted.tenant();
        Stage.sql("update tenant set weight = 2.5, lane_limit = 3 where id = '" + tenant + "'");
        assertThat(queue.standings(List.of(tenant), NOW))
                .containsExactly(new Standing(tenant, 2.5, Optional.of(3), Optional.empty(), Optional.empty()));

        for (double used : new double[] {10, 7}) {
            QuarkusTransaction.requiringNew().run(() -> queue.keep(tenant, new Usage(used, NOW)));
            assertThat(queue.standings(List.of(tenant), NOW))
                    .containsExactly(new Standing(
                            tenant, 2.5, Optional.of(3), Optional.empty(), Optional.of(new Usage(used, NOW))));
        }
    }

    @Test
    void knowsWhomAnOperatorPaused() throws Exception {
        TenantId tenant = Submitted.tenant();
        assertThat(queue.pausedPools()).doesNotContain(pool);
        Stage.sql(
                "update tenant set paused_at = now() where id = '" + tenant + "'",
                "update base_model set paused_at = now() where id = '" + pool + "'");

        assertThat(queue.standings(List.of(tenant), NOW))
                .containsExactly(new Standing(
                        tenant, 1, Optional.empty(), Optional.of(new WaitReason.TenantPaused()), Optional.empty()));
        assertThat(queue.pausedPools()).contains(pool);
    }

    @Test
    void holdsATenantBackThatUsedItsTokensOfTheDayUntilTheNext() throws Exception {
        TenantId tenant = Submitted.tenant();
        JobId job = Submitted.training(tenant, pool);
        Stage.sql(
                "update tenant set daily_tokens_limit = 1000 where id = '" + tenant + "'",
                metered(job, tenant, 1, "2026-11-20 23:59:59+00", 5_000),
                metered(job, tenant, 2, "2026-11-21 00:00:00+00", 999));
        assertThat(queue.standings(List.of(tenant), NOW).getFirst().held()).isEmpty();

        Stage.sql(metered(job, tenant, 3, "2026-11-21 09:00:00+00", 1));

        Instant tomorrow = Instant.parse("2026-11-22T00:00:00Z");
        assertThat(queue.standings(List.of(tenant), NOW).getFirst().held())
                .contains(new WaitReason.TokensUsed(1_000, 1_000, tomorrow));
        assertThat(queue.standings(List.of(tenant), tomorrow).getFirst().held()).isEmpty();
    }

    private static String metered(JobId job, TenantId tenant, int sequence, String at, int tokens) {
        return "insert into metered_run values ('%s', %d, '%s', '%s', 0, %d, 0)"
                .formatted(job, sequence, tenant, at, tokens);
    }

    private Map<TenantId, Double> settled() {
        return QuarkusTransaction.requiringNew().call(queue::settle);
    }

    /** One job and a great many like it. */
    private JobId many(TenantId tenant) {
        JobId first = Submitted.training(tenant, pool);
        Stage.sql("""
                insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, prefix,
                                 request_digest, not_before, created_at)
                select gen_random_uuid(), tenant, kind, state, pool, base_digest, options, input, input_lines, prefix,
                       request_digest, not_before, created_at + n * interval '1 microsecond'
                from job, generate_series(1, %d) n where id = '%s'
                """.formatted(MANY, first));
        return first;
    }
}
