package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Rows of token ids, and which of them are targets of the loss. */
public final class TokenBatch {
    /** What stands behind the end of a row that is shorter than the longest. */
    public static final int NO_TOKEN = -1;

    /** The label of a token that is no target. */
    public static final int NO_TARGET = -100;

    private final int rows;
    private final long[] ids;
    private final long[] labels;
    private final long[] firstPositions;

    /**
     * Row-major ids and labels of rows of the same length, those that end before it filled up.
     *
     * @param ids {@link #NO_TOKEN} behind the end of a row
     * @param labels the token's own id where it is a target, else {@link #NO_TARGET}; a row's first token is never one
     * @param firstPositions the position of each row's first token
     */
    public TokenBatch(long[] ids, long[] labels, long[] firstPositions) {
        rows = firstPositions.length;
        if (rows == 0 || ids.length == 0 || ids.length % rows != 0 || labels.length != ids.length) {
            throw new IllegalArgumentException(
                    "%d ids and %d labels do not make %d rows".formatted(ids.length, labels.length, rows));
        }
        this.ids = ids;
        this.labels = labels;
        this.firstPositions = firstPositions;
    }

    /** Rows in which every token but the first is a target. */
    public static TokenBatch ofText(long[] ids, long[] firstPositions) {
        return new TokenBatch(ids, ids, firstPositions);
    }

    public int rows() {
        return rows;
    }

    /** Places for tokens in the batch, with those behind the end of rows. */
    public int tokens() {
        return ids.length;
    }

    /** (B, T) */
    public NDArray ids(NDManager scope) {
        return scope.create(ids, shape());
    }

    /** (B, T) */
    public NDArray labels(NDManager scope) {
        return scope.create(labels, shape());
    }

    /** (B) */
    public NDArray firstPositions(NDManager scope) {
        return scope.create(firstPositions);
    }

    void requireFits(ModelConfiguration model) {
        var length = ids.length / rows;
        var last = Arrays.stream(firstPositions).max().orElseThrow() + length;
        if (last > model.positions() || Arrays.stream(firstPositions).anyMatch(first -> first < 0)) {
            throw new IllegalArgumentException(
                    "a row ends at position %d, the model has %d".formatted(last, model.positions()));
        }
        if (Arrays.stream(ids).anyMatch(id -> id < 0 || id >= model.vocabulary())) {
            throw new IllegalArgumentException("a token id is not below " + model.vocabulary());
        }
    }

    private Shape shape() {
        return new Shape(rows, ids.length / rows);
    }
}
