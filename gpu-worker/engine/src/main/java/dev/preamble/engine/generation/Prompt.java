package dev.preamble.engine.generation;

import dev.preamble.engine.prefix.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be continued.
 *
 * @param ids token ids, at least one
 * @param prefix the prefix that steers this prompt alone, or null for the base model as it is
 * @param owner whose prefix it is; prefixes of different owners share nothing on the device, even if they are equal
 */
public record Prompt(List<Integer> ids, @Nullable Prefix prefix, String owner) {
    public Prompt {
        ids = List.copyOf(ids);
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
    }

    /** A prompt where all prefixes have the same owner. */
    public Prompt(List<Integer> ids, @Nullable Prefix prefix) {
        this(ids, prefix, "");
    }
}
