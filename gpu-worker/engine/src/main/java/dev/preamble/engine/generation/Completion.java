package dev.preamble.engine.generation;

import java.util.List;

/**
 * A continuation.
 *
 * @param ids the new tokens, without the end
 * @param promptTokens tokens of the prompt, virtual ones not counted
 */
public record Completion(List<Integer> ids, FinishReason reason, int promptTokens) {
    public Completion {
        ids = List.copyOf(ids);
    }
}
