package dev.preamble.engine.data;

import java.util.Arrays;
import java.util.List;

/** An example as tokens: input, separator, target, end. Immutable. */
public final class Row {
    private final int[] ids;
    private final int targetStart;

    /**
     * @param ids all tokens
     * @param targetStart index of the first token on which there is loss
     */
    public Row(List<Integer> ids, int targetStart) {
        this(ids.stream().mapToInt(Integer::intValue).toArray(), targetStart);
    }

    /** Takes over the ids. */
    Row(int[] ids, int targetStart) {
        this.ids = ids;
        this.targetStart = targetStart;
    }

    /** The token at a position, from 0. */
    public int id(int position) {
        return ids[position];
    }

    /** Whether there is loss on the token at a position. */
    public boolean isTarget(int position) {
        return position >= targetStart;
    }

    public int length() {
        return ids.length;
    }

    /** What a generation begins with: all before the target. */
    public List<Integer> prompt() {
        return Arrays.stream(ids, 0, targetStart).boxed().toList();
    }

    /** The target, without the end. */
    public List<Integer> target() {
        return Arrays.stream(ids, targetStart, ids.length - 1).boxed().toList();
    }

    /** Index of the first token on which there is loss. */
    public int targetStart() {
        return targetStart;
    }
}
