package dev.preamble.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The simulated clock, and what happens when. Two things of one moment happen in the order in which they were planned. */
final class Timeline implements InstantSource {
    private static final long START = Instant.parse("2026-11-21T10:00:00Z").toEpochMilli();

    private final PriorityQueue<Moment> moments =
            new PriorityQueue<>(Comparator.comparingLong(Moment::at).thenComparingLong(Moment::order));
    private long now;
    private long order;

    private record Moment(long at, long order, Runnable action) {}

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(START + now);
    }

    void in(long millis, Runnable action) {
        moments.add(new Moment(now + Math.max(0, millis), order++, action));
    }

    /** Lets the next thing happen; false when nothing is planned. */
    boolean step() {
        Moment next = moments.poll();
        if (next == null) {
            return false;
        }
        now = next.at();
        next.action().run();
        return true;
    }
}
