package dev.preamble.engine.data;

import dev.preamble.engine.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Rows side by side. */
public final class Batches {
    private Batches() {}

    /**
     * The rows in groups of similar length, each of so many tokens at most with its padding, or of one row.
     *
     * @param length of a row
     * @param tokens bounds the memory of a forward and backward pass
     */
    public static <R> List<List<R>> ofSimilarLength(List<R> rows, ToIntFunction<R> length, int tokens) {
        var groups = new ArrayList<List<R>>();
        var group = new ArrayList<R>();
        for (var row : rows.stream().sorted(Comparator.comparingInt(length)).toList()) {
            if (!group.isEmpty() && (group.size() + 1) * length.applyAsInt(row) > tokens) {
                groups.add(List.copyOf(group));
                group.clear();
            }
            group.add(row);
        }
        groups.add(List.copyOf(group));
        return groups;
    }

    /** The rows, right-padded to the longest. */
    public static TokenBatch of(List<Row> rows) {
        var length = rows.stream().mapToInt(Row::length).max().orElseThrow();
        var ids = new long[rows.size() * length];
        var labels = new long[rows.size() * length];
        Arrays.fill(labels, TokenBatch.NO_TARGET);
        for (var row = 0; row < rows.size(); row++) {
            var tokens = rows.get(row);
            for (var position = 0; position < tokens.length(); position++) {
                ids[row * length + position] = tokens.id(position);
                if (tokens.isTarget(position)) {
                    labels[row * length + position] = tokens.id(position);
                }
            }
        }
        return new TokenBatch(ids, labels, new long[rows.size()]);
    }
}
