package dev.preamble.engine.data;

import java.util.List;

/** An example as tokens: input, separator, target, end. Immutable. */
public final class Row {
    // Unboxed: there may be a million rows.
    private final int[] ids;
    private final int targetStart;
    private final boolean truncated;

    /**
     * @param ids all tokens
     * @param targetStart index of the first token on which there is loss
     * @param truncated whether the input lost tokens on its left
     */
    public Row(List<Integer> ids, int targetStart, boolean truncated) {
        this.ids = ids.stream().mapToInt(Integer::intValue).toArray();
        this.targetStart = targetStart;
        this.truncated = truncated;
    }

    /** The token at a position, from 0. */
    public int id(int position) {
        return ids[position];
    }

    /** Whether there is loss on the token at a position. */
    public boolean isTarget(int position) {
        return position >= targetStart;
    }

    public boolean truncated() {
        return truncated;
    }

    public int length() {
        return ids.length;
    }
}
