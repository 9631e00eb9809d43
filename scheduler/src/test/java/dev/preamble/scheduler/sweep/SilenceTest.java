package dev.preamble.scheduler.sweep;

import static dev.preamble.scheduler.worker.Heartbeats.POOL;
import static dev.preamble.scheduler.worker.Heartbeats.beat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.records.worker.Heartbeat.Held;
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

    private static final RunId RUN = RunId.random();

    @ParameterizedTest(
            name = "started: {0}, silent {1} s, heard for {2} s, pool alive {3} s, sent for {4} s, idle lanes {5}: {6}")
    @CsvSource(nullValues = "-", textBlock = """
            # started, silent for, hearing for, pool alive for, sent for, idle lanes, loss
            true,      45,         100,         100,            -,        0,          true
            true,      44,         100,         100,            -,        0,          false
            true,      100,        44,          100,            -,        0,          false
            true,      100,        100,         44,             -,        0,          false
            true,      100,        -,           100,            -,        0,          false
            true,      100,        100,         -,              -,        0,          false
            false,     100,        100,         100,            -,        1,          true
            false,     100,        100,         100,            -,        0,          false
            false,     44,         100,         100,            -,        1,          false
            false,     100,        100,         100,            0,        1,          false
            false,     100,        100,         100,            44,       1,          false
            false,     100,        100,         100,            45,       1,          true
            """)
    void isALossOnlyWhereSomebodyCouldHaveSpoken(
            boolean started, long silent, Long hearing, Long alive, Long sent, int idle, boolean loss) {
        List<Heartbeat> workers =
                alive == null ? List.of() : List.of(idle > 0 ? beat("w1", idle) : beat("w1", 1, other()));
        Silence silence = new Silence(new Crew(workers), since(hearing), Duration.ofSeconds(45), NOW);

        assertThat(silence.isLoss(segment(started, silent), since(alive), since(sent)))
                .isEqualTo(loss);
    }

    @Test
    void isNoLossWhileNobodyHoldsTheWeightsOfTheJob() {
        Silence silence = new Silence(
                new Crew(List.of(beat("w1", POOL, "bb", 1, false))), since(100L), Duration.ofSeconds(45), NOW);

        assertThat(silence.isLoss(segment(true, 100), since(100L), Optional.empty()))
                .isFalse();
    }

    @ParameterizedTest(name = "started: {0}, a heartbeat names release {1}, the same run: {2}: {3}")
    @CsvSource({
        "true,  1, true,  false",
        "true,  1, false, true",
        "true,  0, true,  true",
        "false, 1, false, false",
        "false, 0, false, true"
    })
    void isNoLossWhileAHeartbeatNamesARunOfTheRelease(boolean started, int release, boolean same, boolean loss) {
        Heartbeat naming = holding(beat("w1", 2), new Held(SEGMENT.segment(), release, same ? RUN : RunId.random()));
        Silence silence = new Silence(new Crew(List.of(naming)), since(100L), Duration.ofSeconds(45), NOW);

        assertThat(silence.isLoss(segment(started, 100), since(100L), Optional.empty()))
                .isEqualTo(loss);
    }

    private static Heartbeat holding(Heartbeat beat, Held held) {
        return new Heartbeat(
                beat.worker(),
                beat.incarnation(),
                beat.pool(),
                beat.base(),
                beat.device(),
                beat.lanes(),
                List.of(held),
                List.of(),
                beat.freeMemoryBytes(),
                beat.laneMemoryBytes(),
                beat.draining(),
                beat.at());
    }

    private static OpenSegment other() {
        return new OpenSegment(new SegmentId(UUID.randomUUID()), 1, SEGMENT.base());
    }

    private static Outstanding segment(boolean started, long silent) {
        return new Outstanding(
                JobId.random(),
                new TenantId("acme"),
                Duration.ofSeconds(30),
                SEGMENT,
                started ? Optional.of(RUN) : Optional.empty(),
                false,
                NOW.minusSeconds(silent));
    }

    @SuppressWarnings("NullAway") // the table's way to say: not at all
    private static Optional<Instant> since(Long seconds) {
        return Optional.ofNullable(seconds).map(NOW::minusSeconds);
    }
}
