package dev.preamble.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.stage.PlayedWorker;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import dev.preamble.scheduler.waiting.WaitReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a long queue. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class QueueIT {
    private static final int MANY = 1_000;

    @Inject
    Queue queue;

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
                .startsWith(new QueuedJob(first, busy, base))
                .endsWith(new QueuedJob(only, modest, base));
        assertThat(queue.waitingCount()).isEqualTo(MANY + 2);
        assertThat(queue.openCount()).isZero();
    }

    @Test
    void findsNothingToReleaseOrTellInABackoff() throws Exception {
        JobId job = Submitted.training(Submitted.tenant(), pool);
        String reason = new WaitReason.BackingOff(Instant.now(), ErrorCode.OUT_OF_MEMORY, "too small").text();
        Stage.sql("update job set not_before = now() + interval '1 minute', reason = '" + reason + "'");
        WaitReason busy = new WaitReason.LanesBusy(pool, 1);
        Instant later = Instant.now().plusSeconds(120);

        assertThat(queue.heads(1, Instant.now())).isEmpty();
        assertThat(queue.bases(Instant.now())).isEmpty();
        assertThat(queue.untold(base, busy, 10, Instant.now())).isEmpty();
        assertThat(queue.bases(later)).containsExactly(base);
        assertThat(queue.untold(base, busy, 10, later)).containsExactly(job);
    }

    @Test
    void tellsNothingTwiceAlthoughTheFiguresChange() throws Exception {
        JobId first = many(Submitted.tenant());
        WaitReason busy = new WaitReason.LanesBusy(pool, 4);

        assertThat(queue.untold(base, busy, 10, Instant.now())).hasSize(10).startsWith(first);
        Stage.sql("update job set reason = '" + new WaitReason.LanesBusy(pool, 2).text() + "'");
        assertThat(queue.untold(base, busy, 10, Instant.now())).isEmpty();
        assertThat(queue.untold(base, new WaitReason.NoWorker(pool), 10, Instant.now()))
                .hasSize(10);
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
