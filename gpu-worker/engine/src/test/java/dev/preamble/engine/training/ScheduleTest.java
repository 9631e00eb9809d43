package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ScheduleTest {
    @Test
    void risesToThePeakAndFallsToZero() {
        var schedule = new Schedule(0.1, 4, 10);

        assertThat(schedule.rate(1)).isEqualTo(0.025);
        assertThat(schedule.rate(4)).isEqualTo(0.1);
        assertThat(schedule.rate(5)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.rate(10)).isCloseTo(0.1 / 6, within(1e-12));
        assertThat(schedule.rate(11)).isZero();
    }

    @Test
    void needsNoWarmUp() {
        assertThat(new Schedule(0.1, 0, 10).rate(1)).isEqualTo(0.1);
    }

    @Test
    void mayEndDuringItsWarmUp() {
        assertThat(new Schedule(0.1, 100, 10).rate(10)).isCloseTo(0.01, within(1e-12));
    }
}
