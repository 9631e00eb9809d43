package dev.preamble.engine.data;

import dev.preamble.engine.model.TokenBatch;
import java.util.Arrays;
import java.util.List;

/** Rows side by side. */
public final class Batches {
    private Batches() {}

    /** The rows, right-padded to the longest, each beginning at that position. */
    public static TokenBatch of(List<Row> rows, int firstPosition) {
        var length = rows.stream().mapToInt(Row::length).max().orElseThrow();
        var ids = new long[rows.size() * length];
        var labels = new long[rows.size() * length];
        Arrays.fill(labels, TokenBatch.NO_TARGET);
        for (var row = 0; row < rows.size(); row++) {
            var tokens = rows.get(row).ids();
            for (var position = 0; position < tokens.size(); position++) {
                ids[row * length + position] = tokens.get(position);
                if (position >= rows.get(row).targetStart()) {
                    labels[row * length + position] = tokens.get(position);
                }
            }
        }
        var first = new long[rows.size()];
        Arrays.fill(first, firstPosition);
        return new TokenBatch(ids, labels, first);
    }
}
