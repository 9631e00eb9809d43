package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The loss of a batch.
 *
 * @param nll the sum over targets of -log p, natural logarithm
 * @param targets the number of targets
 */
public record Loss(double nll, long targets) {
    /** Of nothing. */
    public static final Loss NONE = new Loss(0, 0);

    /** Of all rows, from their sums (B) and counts (B). */
    public static Loss of(NDArray nll, NDArray counts) {
        return ofRows(nll, counts).stream().reduce(NONE, Loss::plus);
    }

    /** Of each row, from their sums (B) and counts (B). */
    public static List<Loss> ofRows(NDArray nll, NDArray counts) {
        var sums = nll.toFloatArray();
        var targets = counts.toFloatArray();
        return IntStream.range(0, sums.length)
                .mapToObj(row -> new Loss(sums[row], (long) targets[row]))
                .toList();
    }

    public Loss plus(Loss other) {
        return new Loss(nll + other.nll, targets + other.targets);
    }

    /** Mean of -log p over the targets. */
    public double mean() {
        return nll / targets;
    }
}
