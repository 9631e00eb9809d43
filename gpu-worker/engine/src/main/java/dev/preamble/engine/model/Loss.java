package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;

/**
 * The loss of a batch.
 *
 * @param nll the sum over targets of -log p, natural logarithm
 * @param targets the number of targets
 */
public record Loss(double nll, long targets) {
    /** Of per-row sums (B) and counts (B). */
    public static Loss of(NDArray nll, NDArray counts) {
        var sum = 0.0;
        for (var row : nll.toFloatArray()) {
            sum += row;
        }
        var targets = 0L;
        for (var row : counts.toFloatArray()) {
            targets += (long) row;
        }
        return new Loss(sum, targets);
    }

    public Loss plus(Loss other) {
        return new Loss(nll + other.nll, targets + other.targets);
    }

    /** Mean of -log p over the targets. */
    public double mean() {
        return nll / targets;
    }
}
