package dev.preamble.scheduler.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long SEED = 11;

    private final Backoff backoff = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

    @Test
    void doublesUpToItsLimitAndIsShortenedByHalfAtMost() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int failures = 1; failures < 100; failures++) {
            double full = Math.min(60_000, 2_000 * Math.pow(2, failures - 1));
            assertThat((double) backoff.after(failures, random).toMillis())
                    .as("failure %d, seed %d", failures, SEED)
                    .isBetween(full / 2, full);
        }
    }

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(backoff.after(3, new SplittableRandom(SEED)))
                .isEqualTo(backoff.after(3, new SplittableRandom(SEED)));
    }

    @Test
    void refusesALimitBelowItsStart() {
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
