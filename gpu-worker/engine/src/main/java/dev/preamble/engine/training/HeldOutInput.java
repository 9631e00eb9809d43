package dev.preamble.engine.training;

import dev.preamble.engine.data.Row;
import java.util.List;

/**
 * A distinct input that is held out, and what people wrote for it.
 *
 * @param rows at least one, all with this input; each may have lost other tokens of it to fit
 */
public record HeldOutInput(List<Row> rows) {
    public HeldOutInput {
        rows = List.copyOf(rows);
    }

    /** What a text for it begins with. */
    public List<Integer> prompt() {
        return rows.getFirst().prompt();
    }

    /** The targets' tokens. */
    public List<List<Integer>> targets() {
        return rows.stream().map(Row::target).toList();
    }
}
