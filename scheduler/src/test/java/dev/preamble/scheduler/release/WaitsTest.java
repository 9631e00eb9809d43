package dev.preamble.scheduler.release;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.share.Account;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.Level;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitsTest {
    @Test
    void saysThatNobodyServesThePool() {
        assertThat(told(List.of(), Map.of())).isEqualTo("no live worker in pool small; the job goes on when one joins");
    }

    @Test
    void saysThatTheWorkersHoldOtherWeights() {
        assertThat(told(List.of(beat("w1", POOL, "bb", 1, false)), Map.of()))
                .startsWith("the workers of pool small hold other weights than the job was accepted for (sha256 aa)");
    }

    @Test
    void saysThatNoWorkerTakesTasks() {
        assertThat(told(List.of(beat("w1", POOL, "aa", 1, true)), Map.of()))
                .startsWith("all workers of pool small are draining; the job goes on when an operator resumes one");
    }

    @Test
    void saysThatAllLanesAreBusy() {
        assertThat(told(List.of(beat("w1", 2), beat("w2", 2)), Map.of()))
                .isEqualTo(
                        "all lanes of pool small are busy (4); the next goes to the tenant that used the least for its weight");
    }

    @Test
    void saysWhatKeepsKafkaFromTakingTasks() {
        assertThat(told(List.of(beat("w1", 2)), Map.of(POOL, "no rights")))
                .isEqualTo("pool small cannot take tasks: no rights; an operator has to look");
    }

    @Test
    void saysThatAnOperatorPausedThePool() {
        assertThat(new Waits(new Crew(List.of(beat("w1", 2))), Map.of(), Set.of(POOL), Map.of())
                        .reason(new Base(POOL, "aa")))
                .isEqualTo(new WaitReason.PoolPaused(POOL));
    }

    @Test
    void saysWhatATenantAloneWaitsFor() {
        WaitReason spent = new WaitReason.TokensUsed(1_000, 1_200, Instant.parse("2026-11-22T00:00:00Z"));
        Map<TenantId, WaitReason> held =
                Map.of(new TenantId("paused"), new WaitReason.TenantPaused(), new TenantId("spent"), spent);
        Waits waits = new Waits(new Crew(List.of(beat("w1", 2))), Map.of(), Set.of(), held);
        WaitReason ofBase = waits.reason(new Base(POOL, "aa"));
        Account within = account("acme", 10, Account.NO_LIMIT);
        Account over = account("globex", 90, Account.NO_LIMIT);
        Level level = Level.of(List.of(within, over));

        assertThat(waits.reason(ofBase, within, level)).isEqualTo(new WaitReason.LanesBusy(POOL, 2, false));
        assertThat(waits.reason(ofBase, over, level)).isEqualTo(new WaitReason.LanesBusy(POOL, 2, true));
        assertThat(waits.reason(ofBase, account("acme", 10, 1), level)).isEqualTo(new WaitReason.LaneLimit(1));
        assertThat(waits.reason(ofBase, account("paused", 10, 0), level)).isEqualTo(new WaitReason.TenantPaused());
        assertThat(waits.reason(ofBase, account("spent", 10, 0), level).text())
                .isEqualTo("the tenant used the tokens that it may use on a day: 1200 of 1000; the job goes on at"
                        + " 2026-11-22T00:00:00Z, or when an operator raises the limit");
        assertThat(waits.reason(new WaitReason.NoWorker(POOL), account("paused", 10, 0), level))
                .isEqualTo(new WaitReason.NoWorker(POOL));
    }

    private static Account account(String tenant, double used, int limit) {
        return new Account(new TenantId(tenant), 1, used, limit, 1);
    }

    private static String told(List<Heartbeat> alive, Map<PoolId, String> obstacles) {
        return new Waits(new Crew(alive), obstacles, Set.of(), Map.of())
                .reason(new Base(POOL, "aa"))
                .text();
    }
}
