package dev.preamble.engine.data;

import dev.preamble.engine.random.CounterRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Indices of the examples to train on and of those held out.
 *
 * <p>Split by distinct input: examples that share an input are on the same side, so nothing held out was seen.
 */
public record Split(List<Integer> training, List<Integer> heldOut) {
    /** Tells this use of a job's seed apart from others. */
    private static final long STREAM = -1;

    /**
     * @param share of the distinct inputs to hold out; above 0 it is one at least, and never all
     */
    public static Split of(List<Example> examples, double share, long seed) {
        var distinct = new ArrayList<>(
                new LinkedHashSet<>(examples.stream().map(Example::input).toList()));
        var count = share == 0 ? 0 : Math.min(Math.max(1, Math.round(share * distinct.size())), distinct.size() - 1);
        var order = new CounterRandom(seed, STREAM).permutation(distinct.size());
        var chosen = new HashSet<String>();
        for (var i = 0; i < count; i++) {
            chosen.add(distinct.get(order[i]));
        }
        var training = new ArrayList<Integer>();
        var heldOut = new ArrayList<Integer>();
        for (var i = 0; i < examples.size(); i++) {
            (chosen.contains(examples.get(i).input()) ? heldOut : training).add(i);
        }
        return new Split(List.copyOf(training), List.copyOf(heldOut));
    }
}
