package dev.preamble.engine.corpus;

import dev.preamble.engine.data.Example;
import java.util.List;

/**
 * One table and all that people wrote of it.
 *
 * @param input the table as a line of text, as the paper's code writes it
 * @param references at least one
 * @param category of a WebNLG entry; empty for others
 */
public record Entry(String input, List<String> references, String category) {
    public Entry {
        if (references.isEmpty()) {
            throw new IllegalArgumentException("an entry has at least one reference");
        }
        references = List.copyOf(references);
    }

    /** A row to learn from for each reference. */
    public List<Example> examples() {
        return references.stream()
                .map(reference -> new Example(input, reference))
                .toList();
    }
}
