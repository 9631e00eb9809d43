package dev.preamble.engine.training;

/** A learning rate that rises linearly to its peak over the warm-up and falls linearly to 0 at the end. */
public record Schedule(double peak, int warmupSteps, long totalSteps) {
    /** The rate of a step, counted from 1. */
    public double rate(long step) {
        if (step <= warmupSteps) {
            return peak * step / warmupSteps;
        }
        return peak * Math.max(0, totalSteps - step + 1) / Math.max(1, totalSteps - warmupSteps);
    }
}
