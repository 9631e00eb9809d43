package dev.preamble.engine.bench;

/** What a load, or two together, made of their time. Written on the device thread, read when the load has ended. */
final class Phase {
    private final Timing steps = new Timing();
    private final Timing decoding = new Timing();
    private final Timing firstToken = new Timing();
    private long trained;
    private long generated;
    private double seconds;

    /** Takes a step, and its time. */
    void step(Runnable step) {
        steps.take(step);
    }

    /** Takes a turn of generation, and its time. */
    void decode(Runnable turn) {
        decoding.take(turn);
    }

    void trained(int tokens) {
        trained += tokens;
    }

    /** A request was answered. */
    void answered(double millisToFirstToken, int tokens) {
        firstToken.add(millisToFirstToken);
        generated += tokens;
    }

    /** Ends now, and lasted since then ({@link System#nanoTime}). */
    void endedSince(long began) {
        seconds += (System.nanoTime() - began) / 1e9;
    }

    Timing steps() {
        return steps;
    }

    Timing firstToken() {
        return firstToken;
    }

    double seconds() {
        return seconds;
    }

    double trainedPerSecond() {
        return trained / seconds;
    }

    double generatedPerSecond() {
        return generated / seconds;
    }

    /** Of the time in which the device was at work. */
    double trainingShare() {
        return steps.sum() / (steps.sum() + decoding.sum());
    }
}
