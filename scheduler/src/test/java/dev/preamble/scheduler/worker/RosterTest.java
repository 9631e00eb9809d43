package dev.preamble.scheduler.worker;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final Instant T0 = Instant.parse("2026-11-21T10:00:00Z");

    private final Roster roster = new Roster();

    @Test
    void takesAWorkerForLostAfterItsSilence() {
        roster.heard(beat("w1", 1), T0);

        assertThat(roster.crew(T0.plus(Heartbeat.LOST_AFTER).minusMillis(1)).alive())
                .hasSize(1);
        assertThat(roster.crew(T0.plus(Heartbeat.LOST_AFTER)).alive()).isEmpty();
    }

    @Test
    void forgetsAWorkerThatSaysGoodbye() {
        roster.heard(beat("w1", 1), T0);
        roster.left(new WorkerId("w1"));

        assertThat(roster.crew(T0).alive()).isEmpty();
    }

    @Test
    void keepsTheLatestWordOfEachWorker() {
        roster.heard(beat("w1", 1), T0);
        roster.heard(beat("w1", 5), T0.plusSeconds(2));

        assertThat(roster.crew(T0.plusSeconds(3)).alive())
                .extracting(Heartbeat::lanes)
                .containsExactly(5);
    }

    @Test
    void countsAPoolsLifeFromTheEndOfItsLastSilence() {
        roster.heard(beat("w1", 1), T0);
        roster.heard(beat("w2", 1), T0.plusSeconds(5));
        assertThat(roster.aliveSince(POOL, T0.plusSeconds(6))).contains(T0);

        Instant back = T0.plusSeconds(60);
        assertThat(roster.aliveSince(POOL, back)).isEmpty();
        roster.heard(beat("w1", 1), back);
        assertThat(roster.aliveSince(POOL, back)).contains(back);
    }
}
