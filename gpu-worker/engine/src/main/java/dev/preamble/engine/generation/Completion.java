package dev.preamble.engine.generation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A continuation.
 *
 * @param ids the new tokens, without the end, but with those of a stop sequence
 * @param text of the new tokens, up to a stop sequence; null if the model has no tokenizer
 * @param promptTokens tokens of the prompt, virtual ones not counted
 * @param choices one for each of the ids if log-probabilities were asked for, else none
 */
public record Completion(
        List<Integer> ids, @Nullable String text, FinishReason reason, int promptTokens, List<Choice> choices) {
    public Completion {
        ids = List.copyOf(ids);
        choices = List.copyOf(choices);
    }
}
