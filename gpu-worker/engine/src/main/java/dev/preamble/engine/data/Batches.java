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
     * The rows, by length, cut into passes so that empty slots and passes together cost least.
     *
     * @param length of a row, in tokens
     * @param virtualTokens that a row has before it
     */
    public static <R> List<List<R>> ofSimilarLength(
            List<R> rows, ToIntFunction<R> length, ToIntFunction<R> virtualTokens, PassSize size) {
        var sorted = rows.stream().sorted(Comparator.comparingInt(length)).toList();
        var cost = new long[sorted.size() + 1];
        var start = new int[sorted.size() + 1];
        for (var end = 1; end <= sorted.size(); end++) {
            var longest = length.applyAsInt(sorted.get(end - 1));
            var mostVirtual = 0;
            cost[end] = Long.MAX_VALUE;
            for (var first = end - 1; first >= 0; first--) {
                mostVirtual = Math.max(mostVirtual, virtualTokens.applyAsInt(sorted.get(first)));
                if (!size.holds(end - first, longest, mostVirtual)) {
                    break;
                }
                var all = cost[first] + (long) (end - first) * longest + size.overhead();
                if (all < cost[end]) {
                    cost[end] = all;
                    start[end] = first;
                }
            }
        }
        var groups = new ArrayList<List<R>>();
        for (var end = sorted.size(); end > 0; end = start[end]) {
            groups.add(List.copyOf(sorted.subList(start[end], end)));
        }
        return groups.reversed();
    }

    /** The rows; what is beyond the end of a shorter one is no token. */
    public static TokenBatch of(List<Row> rows) {
        var length = rows.stream().mapToInt(Row::length).max().orElseThrow();
        var ids = new long[rows.size() * length];
        var labels = new long[rows.size() * length];
        Arrays.fill(ids, TokenBatch.NO_TOKEN);
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
