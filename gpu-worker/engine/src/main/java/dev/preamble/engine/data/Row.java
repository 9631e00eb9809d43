package dev.preamble.engine.data;

import java.util.List;

/**
 * An example as tokens: input, separator, target, end.
 *
 * @param ids all tokens
 * @param targetStart index of the first token on which there is loss
 * @param truncated whether the input lost tokens on its left
 */
public record Row(List<Integer> ids, int targetStart, boolean truncated) {
    public Row {
        ids = List.copyOf(ids);
    }

    public int length() {
        return ids.size();
    }
}
