package dev.preamble.engine.metric;

import java.util.List;

/**
 * One text to judge and what people wrote instead.
 *
 * @param hypothesis the generated text, raw; may be empty
 * @param references at least one
 */
public record Item(String hypothesis, List<String> references) {
    public Item {
        if (references.isEmpty()) {
            throw new IllegalArgumentException("an item has at least one reference");
        }
        references = List.copyOf(references);
    }
}
