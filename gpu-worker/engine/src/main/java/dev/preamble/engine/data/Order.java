package dev.preamble.engine.data;

import dev.preamble.engine.random.CounterRandom;
import java.util.Arrays;

/**
 * Which rows each optimiser step sees: all rows once an epoch, in an order that depends on seed and epoch alone. A
 * step's rows are a function of its number, so a resumed run needs no other position. For one thread.
 */
public final class Order {
    private final int rows;
    private final int batchSize;
    private final long seed;
    private long epoch = -1;
    private int[] order = {};

    /**
     * @param rows number of rows
     * @param batchSize rows of a step; the last of an epoch may have fewer
     */
    public Order(int rows, int batchSize, long seed) {
        this.rows = rows;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    public int stepsPerEpoch() {
        return (rows + batchSize - 1) / batchSize;
    }

    /** Indices of the rows of a step, counted from 0. */
    public int[] rowsOf(long step) {
        begin(step / stepsPerEpoch());
        var first = (int) (step % stepsPerEpoch()) * batchSize;
        return Arrays.copyOfRange(order, first, Math.min(first + batchSize, rows));
    }

    /** A million rows take longer to shuffle than a small step takes in all. */
    private void begin(long wanted) {
        if (wanted != epoch) {
            order = new CounterRandom(seed, wanted).permutation(rows);
            epoch = wanted;
        }
    }
}
