package dev.preamble.simulator;

/** How fast the scheduler looked at its queue and decided, by the clock on the wall. */
final class Speed {
    private long decisions;
    private long nanos;

    void add(int made, long took) {
        decisions += made;
        nanos += took;
    }

    /** Each with its part of the look at the queue that it was made in. */
    double decisionsPerSecond() {
        return nanos == 0 ? 0 : decisions * 1e9 / nanos;
    }
}
