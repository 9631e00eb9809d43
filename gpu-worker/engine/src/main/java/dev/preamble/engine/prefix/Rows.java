package dev.preamble.engine.prefix;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.script.Script;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Lays prefixes beside the rows of a batch. Thread: the device thread. */
public final class Rows implements AutoCloseable {
    private final Script script;

    public Rows(NDManager manager) {
        script = Script.compile(manager, Rows.class, "Rows", Map.of());
    }

    /**
     * One prefix for each row, each (P, 2L, H, D); rows may share an array. Results belong to {@code scope} and may take
     * part in a backward pass.
     */
    public RowPrefixes lay(NDManager scope, List<NDArray> prefixes) {
        var laid = script.differentiate(scope, "forward", prefixes);
        return new RowPrefixes(laid.get(2), laid.get(0), laid.get(1));
    }

    /**
     * As {@link #lay(NDManager, List)}.
     *
     * @param inputs for each row the tokens before its target
     */
    public RowPrefixes lay(NDManager scope, List<NDArray> prefixes, List<Placement> placements, int[] inputs) {
        var laid = lay(scope, prefixes);
        if (placements.stream().allMatch(Placement::plain)) {
            return laid;
        }
        var layers = Math.toIntExact(laid.keys().getShape().get(0));
        var lengths = IntStream.range(0, inputs.length)
                .boxed()
                .flatMapToLong(row -> LongStream.concat(
                        LongStream.of(placements.get(row).begin(inputs[row])),
                        placements
                                .get(row)
                                .slots(layers, prefixes.get(row).getShape().get(0))))
                .toArray();
        return new RowPrefixes(scope.create(lengths, new Shape(inputs.length, 1 + layers)), laid.keys(), laid.values());
    }

    /**
     * One plain prefix, or none, for each row.
     *
     * @param none the shape of no prefix, with zero virtual tokens
     */
    public RowPrefixes lay(NDManager scope, PrefixShape none, List<? extends @Nullable Prefix> prefixes) {
        var arrays = new IdentityHashMap<@Nullable Prefix, NDArray>();
        var rows = new ArrayList<NDArray>();
        for (var prefix : prefixes) {
            rows.add(arrays.computeIfAbsent(prefix, absent -> array(scope, none, absent)));
        }
        return lay(scope, rows);
    }

    /**
     * Adds the gradients of rows to those of the prefixes that they had.
     *
     * @param keys of the rows in cache form, as {@code values}: (L, B, H, P, D)
     * @param owners for each row the index of its prefix in {@code gradients}
     * @param gradients of prefixes, each (P, 2L, H, D) with a P of its own
     */
    public void gather(NDManager scope, NDArray keys, NDArray values, int[] owners, List<NDArray> gradients) {
        script.evaluate(scope, "gather", keys, values, scope.create(owners), gradients);
    }

    private static NDArray array(NDManager scope, PrefixShape none, @Nullable Prefix prefix) {
        return prefix == null
                ? scope.zeros(new Shape(none.dimensions()))
                : scope.create(prefix.values(), new Shape(prefix.shape().dimensions()));
    }

    @Override
    public void close() {
        script.close();
    }
}
