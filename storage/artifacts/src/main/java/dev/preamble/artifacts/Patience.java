package dev.preamble.artifacts;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long the store is waited for, and how often it is asked.
 *
 * @param connect until a connection stands
 * @param silence without a byte in either direction
 * @param call one call, from connecting to the end of its answer; reading content is only bounded by {@code silence}
 * @param budget after it no further attempt begins
 * @param attempts calls in all
 * @param firstPause longest pause after the first failed call; doubles with each further one
 */
record Patience(Duration connect, Duration silence, Duration call, Duration budget, int attempts, Duration firstPause) {
    static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(45),
            5,
            Duration.ofMillis(100));

    /** @param attempt the call that failed, from 1 */
    boolean allowsAnother(int attempt, Instant begun, Instant now) {
        return attempt < attempts && begun.plus(budget).isAfter(now);
    }

    /** Full jitter: many callers that failed together must not come back together. */
    Duration pause(int attempt) {
        var longest = firstPause.multipliedBy(1L << (attempt - 1));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest.toMillis() + 1));
    }
}
