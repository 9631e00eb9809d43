package dev.preamble.scheduler.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.records.control.Control;
import dev.preamble.records.id.SegmentId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StopNoticesTest {
    private static final Instant T0 = Instant.parse("2026-11-21T10:00:00Z");

    private final StopNotices notices = new StopNotices();

    @Test
    void tellsARunOnceInAWhile() {
        Control.StopRun stop = new Control.StopRun(new SegmentId(UUID.randomUUID()), 1);

        assertThat(notices.due(stop, T0)).isTrue();
        assertThat(notices.due(stop, T0.plusSeconds(1))).isFalse();
        assertThat(notices.due(stop, T0.plusSeconds(5))).isTrue();
    }

    @Test
    void tellsOtherRunsAtTheSameTime() {
        SegmentId segment = new SegmentId(UUID.randomUUID());

        assertThat(notices.due(new Control.StopRun(segment, 1), T0)).isTrue();
        assertThat(notices.due(new Control.StopRun(segment, 2), T0)).isTrue();
    }
}
