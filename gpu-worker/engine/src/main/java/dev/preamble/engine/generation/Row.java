package dev.preamble.engine.generation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row of the cache holds: a sequence, or one of the hypotheses of its beam search.
 *
 * @param hypothesis null unless it is a beam search
 */
record Row(Sequence sequence, @Nullable Hypothesis hypothesis) {
    GenerationOptions options() {
        return sequence.options();
    }

    /** The last token, which the model has not seen. */
    int newest() {
        return hypothesis == null ? sequence.newest() : hypothesis.token();
    }

    /** Those of the prompt and all that were chosen. */
    List<Integer> tokens() {
        var tokens = new ArrayList<>(sequence.prompt().ids());
        tokens.addAll(hypothesis == null ? sequence.generated() : hypothesis.tokens());
        return tokens;
    }

    /** Whether there is nothing more to do in this row. */
    boolean isOver() {
        return sequence.reason() != null
                || (hypothesis != null && !sequence.running().contains(hypothesis));
    }
}
