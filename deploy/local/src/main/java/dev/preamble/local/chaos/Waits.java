package dev.preamble.local.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Jobs that waited without saying why. Who is to say it may be down in a fault, so that only time counts in which nothing
 * is wrong; and it takes the scheduler a moment. Safe for use by many threads.
 */
final class Waits {
    static final Duration MOMENT = Duration.ofSeconds(10);

    private final Map<String, Long> silentSince = new HashMap<>();
    private final Set<String> unexplained = new HashSet<>();
    private boolean calm;

    /** Whether nothing is wrong with the platform from now on. */
    synchronized void calm(boolean isCalm) {
        calm = isCalm;
        silentSince.clear();
    }

    /**
     * What the platform answered for a job.
     *
     * @param nanos when, as of {@link System#nanoTime}
     */
    synchronized void seen(String job, boolean waits, boolean saysWhy, long nanos) {
        if (!calm || !waits || saysWhy) {
            silentSince.remove(job);
        } else if (nanos - silentSince.computeIfAbsent(job, absent -> nanos) > MOMENT.toNanos()) {
            unexplained.add(job);
        }
    }

    /** Of the jobs. */
    synchronized Set<String> unexplained() {
        return Set.copyOf(unexplained);
    }
}
