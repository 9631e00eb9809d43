package dev.preamble.engine.data;

import dev.preamble.engine.random.CounterRandom;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Indices of the rows to train on and of those held out, both in ascending order.
 *
 * <p>Split by distinct input: rows that share an input are on the same side, so nothing held out was seen.
 */
public final class Split {
    /** Tells this use of a job's seed apart from others. */
    private static final long STREAM = -1;

    private final int[] training;
    private final int[] heldOut;

    private Split(int[] training, int[] heldOut) {
        this.training = training;
        this.heldOut = heldOut;
    }

    /**
     * @param inputs for each row the number of its input; equal inputs have equal numbers, given from 0 in the order of
     *     their first row
     * @param share of the distinct inputs to hold out; above 0 it is one at least, and never all
     */
    public static Split of(int[] inputs, double share, long seed) {
        var distinct = IntStream.of(inputs).max().orElse(-1) + 1;
        var count = share == 0 ? 0 : Math.min(Math.max(1, Math.round(share * distinct)), distinct - 1);
        var order = new CounterRandom(seed, STREAM).permutation(distinct);
        var chosen = new BitSet(distinct);
        for (var i = 0; i < count; i++) {
            chosen.set(order[i]);
        }
        return new Split(rows(inputs, chosen, false), rows(inputs, chosen, true));
    }

    /** Rows of inputs that are chosen, or that are not. */
    private static int[] rows(int[] inputs, BitSet chosen, boolean wanted) {
        return IntStream.range(0, inputs.length)
                .filter(row -> chosen.get(inputs[row]) == wanted)
                .toArray();
    }

    public int[] training() {
        return training;
    }

    public int[] heldOut() {
        return heldOut;
    }
}
