package dev.preamble.scheduler.release;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.release.Queue.Waiter;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void saysThatNobodyServesThePool() {
        assertThat(told(List.of(), Map.of(), null))
                .contains("no live worker in pool small; the job goes on when one joins");
    }

    @Test
    void saysThatTheWorkersHoldOtherWeights() {
        assertThat(told(List.of(beat("w1", POOL, "bb", 1, false)), Map.of(), null))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("the workers of pool small hold other weights than the job was accepted for"
                                + " (sha256 aa)"));
    }

    @Test
    void saysThatAllLanesAreBusy() {
        assertThat(told(List.of(beat("w1", 2), beat("w2", 2)), Map.of(), null))
                .contains("all lanes of pool small are busy (4); tenants take turns");
    }

    @Test
    void saysWhatKeepsKafkaFromTakingTasks() {
        assertThat(told(List.of(beat("w1", 2)), Map.of(POOL, "no rights"), null))
                .contains("pool small cannot take tasks: no rights; an operator has to look");
    }

    @Test
    void saysNothingTwiceAlthoughTheFiguresChange() {
        String before = new WaitReason.LanesBusy(POOL, 2).text();

        assertThat(told(List.of(beat("w1", 4)), Map.of(), before)).isEmpty();
        assertThat(told(List.of(), Map.of(), before)).isPresent();
    }

    @Test
    void leavesTheReasonOfABackoffAloneUntilItIsOver() {
        Instant until = NOW.plusSeconds(3);
        String reason = new WaitReason.BackingOff(until, ErrorCode.OUT_OF_MEMORY, "too small").text();

        assertThat(reason).isEqualTo("next try after a failure at 2026-11-21T10:00:03Z: out_of_memory, too small");
        Waiter job = new Waiter(JobId.random(), new TenantId("acme"), new Base(POOL, "aa"), until, Optional.of(reason));
        Crew crew = new Crew(List.of(beat("w1", 1)));
        assertThat(new Waits(crew, Map.of(), NOW).told(job)).isEmpty();
        assertThat(new Waits(crew, Map.of(), until).told(job)).contains(new WaitReason.LanesBusy(POOL, 1));
    }

    private static Optional<String> told(
            List<Heartbeat> alive, Map<PoolId, String> obstacles, @Nullable String reason) {
        Waiter job = new Waiter(
                JobId.random(), new TenantId("acme"), new Base(POOL, "aa"), NOW, Optional.ofNullable(reason));
        return new Waits(new Crew(alive), obstacles, NOW).told(job).map(WaitReason::text);
    }
}
