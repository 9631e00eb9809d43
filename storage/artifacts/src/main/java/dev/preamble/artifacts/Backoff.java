package dev.preamble.artifacts;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waiting between repeated calls, with full jitter so that many callers do not come back at once.
 *
 * @param attempts calls in all
 * @param first longest wait before the second call; doubles with each further one
 * @param longest bound of every wait
 */
record Backoff(int attempts, Duration first, Duration longest) {
    static final Backoff DEFAULT = new Backoff(4, Duration.ofMillis(100), Duration.ofSeconds(2));

    /** @param attempt the call that failed, from 1 */
    Duration bound(int attempt) {
        var doubled = first.multipliedBy(1L << Math.min(attempt - 1, 20));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    void await(int attempt) throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(bound(attempt).toMillis() + 1));
    }
}
