package dev.preamble.engine.generation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prompt and what it was continued by so far. Thread: the device thread. */
public final class Sequence {
    private final Prompt prompt;
    private final GenerationOptions options;
    private final long stream;
    private final List<Integer> generated = new ArrayList<>();
    private final int endOfText;
    private int prefilled;
    private @Nullable FinishReason reason;

    Sequence(Prompt prompt, GenerationOptions options, long stream, int endOfText) {
        this.prompt = prompt;
        this.options = options;
        this.stream = stream;
        this.endOfText = endOfText;
    }

    /** Why it ended; null while it goes on. */
    public @Nullable FinishReason reason() {
        return reason;
    }

    /** The new tokens so far, without the end. */
    public List<Integer> generated() {
        return List.copyOf(generated);
    }

    /** As it is now; one that goes on counts as cancelled. */
    public Completion completion() {
        return new Completion(
                generated,
                reason == null ? FinishReason.CANCELLED : reason,
                prompt.ids().size());
    }

    GenerationOptions options() {
        return options;
    }

    /** A number that keeps its draws apart from those of others with the same seed. */
    long stream() {
        return stream;
    }

    /** The prompt's next tokens that the model has not seen, so many at most. */
    List<Integer> unseen(int most) {
        return prompt.ids()
                .subList(prefilled, Math.min(prefilled + most, prompt.ids().size()));
    }

    boolean hasUnseen() {
        return prefilled < prompt.ids().size();
    }

    void saw(int tokens) {
        prefilled += tokens;
    }

    /** Slots of the cache that are filled, and so the position of the next token. */
    int length() {
        // The last token was chosen, and goes in with the next step.
        return virtualTokens() + prefilled + Math.max(0, generated.size() - 1);
    }

    /** Slots that it takes at most. */
    int slots() {
        return virtualTokens() + prompt.ids().size() + options.maxNewTokens();
    }

    int newest() {
        return generated.getLast();
    }

    void append(int token) {
        if (token == endOfText) {
            reason = FinishReason.STOP;
            return;
        }
        generated.add(token);
        if (generated.size() == options.maxNewTokens()) {
            reason = FinishReason.LENGTH;
        }
    }

    void cancel() {
        if (reason == null) {
            reason = FinishReason.CANCELLED;
        }
    }

    private int virtualTokens() {
        var prefix = prompt.prefix();
        return prefix == null ? 0 : prefix.shape().virtualTokens();
    }
}
