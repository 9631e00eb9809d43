package dev.preamble.worker.event;

import java.time.Duration;

/** Lets something happen at most once in a while. For one thread. */
public final class Throttle {
    private final long intervalNanos;
    private long last;
    private boolean ever;

    public Throttle(Duration interval) {
        intervalNanos = interval.toNanos();
    }

    /**
     * Whether it may happen now; if so, it counts as having happened.
     *
     * @param nanos as of {@link System#nanoTime}
     */
    public boolean permits(long nanos) {
        if (ever && nanos - last < intervalNanos) {
            return false;
        }
        ever = true;
        last = nanos;
        return true;
    }
}
