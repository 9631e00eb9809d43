package dev.preamble.scheduler.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: twice as long after each failure, up to a limit, and by chance up to half less,
 * so that many who failed together do not come back together.
 */
public record Backoff(Duration first, Duration most) {
    public Backoff {
        if (!first.isPositive() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("a backoff from " + first + " to " + most);
        }
    }

    /** @param failures so far in a row, at least 1 */
    public Duration after(int failures, RandomGenerator random) {
        double doubled = first.toMillis() * Math.pow(2, failures - 1.0);
        double limited = Math.min(doubled, (double) most.toMillis());
        return Duration.ofMillis(Math.round(limited * (0.5 + random.nextDouble() / 2)));
    }
}
