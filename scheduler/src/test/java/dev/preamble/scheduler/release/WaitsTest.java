package dev.preamble.scheduler.release;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.worker.Crew;
import java.util.List;
import java.util.Map;
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
    void saysThatAllLanesAreBusy() {
        assertThat(told(List.of(beat("w1", 2), beat("w2", 2)), Map.of()))
                .isEqualTo("all lanes of pool small are busy (4); tenants take turns");
    }

    @Test
    void saysWhatKeepsKafkaFromTakingTasks() {
        assertThat(told(List.of(beat("w1", 2)), Map.of(POOL, "no rights")))
                .isEqualTo("pool small cannot take tasks: no rights; an operator has to look");
    }

    private static String told(List<Heartbeat> alive, Map<PoolId, String> obstacles) {
        return new Waits(new Crew(alive), obstacles)
                .reason(new Base(POOL, "aa"))
                .text();
    }
}
