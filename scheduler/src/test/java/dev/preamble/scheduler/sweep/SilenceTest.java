package dev.preamble.scheduler.sweep;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.worker.Crew;
import dev.preamble.scheduler.worker.OpenSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final OpenSegment SEGMENT =
            new OpenSegment(new SegmentId(UUID.randomUUID()), 1, new Base(POOL, "aa"));

    @ParameterizedTest(name = "started: {0}, silent {1} s, heard for {2} s, pool alive {3} s, idle lanes {4}: {5}")
    @CsvSource(nullValues = "-", textBlock = """
            # started, silent for, hearing for, pool alive for, idle lanes, loss
            true,      45,         100,         100,            0,          true
            true,      44,         100,         100,            0,          false
            true,      100,        44,          100,            0,          false
            true,      100,        100,         44,             0,          false
            true,      100,        -,           100,            0,          false
            true,      100,        100,         -,              0,          false
            false,     100,        100,         100,            1,          true
            false,     100,        100,         100,            0,          false
            false,     44,         100,         100,            1,          false
            """)
    void isALossOnlyWhereSomebodyCouldHaveSpoken(
            boolean started, long silent, Long hearing, Long alive, int idle, boolean loss) {
        List<Heartbeat> workers =
                alive == null ? List.of() : List.of(idle > 0 ? beat("w1", idle) : beat("w1", 1, SEGMENT));
        Silence silence = new Silence(new Crew(workers), since(hearing), Duration.ofSeconds(45), NOW);

        assertThat(silence.isLoss(segment(started, silent), since(alive))).isEqualTo(loss);
    }

    @Test
    void isNoLossWhileNobodyHoldsTheWeightsOfTheJob() {
        Silence silence = new Silence(
                new Crew(List.of(beat("w1", POOL, "bb", 1, false))), since(100L), Duration.ofSeconds(45), NOW);

        assertThat(silence.isLoss(segment(true, 100), since(100L))).isFalse();
    }

    private static Outstanding segment(boolean started, long silent) {
        return new Outstanding(JobId.random(), SEGMENT, !started, NOW.minusSeconds(silent));
    }

    @SuppressWarnings("NullAway") // the table's way to say: not at all
    private static Optional<Instant> since(Long seconds) {
        return Optional.ofNullable(seconds).map(NOW::minusSeconds);
    }
}
