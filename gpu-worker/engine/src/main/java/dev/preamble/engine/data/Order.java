package dev.preamble.engine.data;

import dev.preamble.engine.random.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows each optimiser step sees: all rows once an epoch, in an order that depends on seed and epoch alone. A
 * step's rows are a function of its number, so a resumed run needs no other position.
 *
 * @param rows number of rows
 * @param batchSize rows of a step; the last of an epoch may have fewer
 */
public record Order(int rows, int batchSize, long seed) {
    public int stepsPerEpoch() {
        return (rows + batchSize - 1) / batchSize;
    }

    /** Indices of the rows of a step, counted from 0. */
    public List<Integer> rowsOf(long step) {
        var epoch = step / stepsPerEpoch();
        var first = (int) (step % stepsPerEpoch()) * batchSize;
        var order = new CounterRandom(seed, epoch).permutation(rows);
        var chosen = new ArrayList<Integer>();
        for (var i = first; i < Math.min(first + batchSize, rows); i++) {
            chosen.add(order[i]);
        }
        return chosen;
    }
}
