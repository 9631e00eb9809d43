package dev.preamble.worker.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Throttle throttle = new Throttle(Duration.ofSeconds(1));

    @Test
    void permitsTheFirstWheneverItComes() {
        assertThat(throttle.permits(Long.MIN_VALUE + 1)).isTrue();
    }

    @Test
    void permitsOneInAnInterval() {
        throttle.permits(5);

        assertThat(throttle.permits(5 + SECOND - 1)).isFalse();
        assertThat(throttle.permits(5 + SECOND)).isTrue();
        assertThat(throttle.permits(6 + SECOND)).isFalse();
    }

    @Test
    void survivesTheClockRunningOver() {
        throttle.permits(Long.MAX_VALUE);

        assertThat(throttle.permits(Long.MAX_VALUE + SECOND)).isTrue();
    }
}
