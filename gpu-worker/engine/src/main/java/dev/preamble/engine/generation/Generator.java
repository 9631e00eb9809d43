package dev.preamble.engine.generation;

import dev.preamble.engine.model.BaseModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Continues lists of prompts, each with a prefix of its own or none.
 *
 * <p>Thread: the device thread.
 */
public final class Generator implements AutoCloseable {
    private static final long PREFIX_BYTES = 64L << 20;

    private final BaseModel model;
    private final PrefixCache prefixes;
    private final int rows;

    /** @param rows prompts that are continued together, or hypotheses of beam searches */
    public Generator(BaseModel model, int rows) {
        this.model = model;
        this.prefixes = new PrefixCache(model, PREFIX_BYTES);
        this.rows = rows;
    }

    /**
     * Continues each prompt; the result has the prompts' order.
     *
     * @param cancelled asked before each token; once it says so, what there is so far comes back
     * @throws dev.preamble.engine.InvalidOptionsException if a prompt with its prefix and the new tokens exceeds the
     *     model's positions, or its prefix is of a model of another shape
     */
    public List<Completion> generate(List<Prompt> prompts, GenerationOptions options, BooleanSupplier cancelled) {
        return generate(prompts, options, cancelled, sequences -> {});
    }

    /**
     * As {@link #generate(List, GenerationOptions, BooleanSupplier)}, told of as it goes on.
     *
     * @param listener is given the sequences after each token: those of the first prompts, more and more of them
     */
    public List<Completion> generate(
            List<Prompt> prompts,
            GenerationOptions options,
            BooleanSupplier cancelled,
            Consumer<List<Sequence>> listener) {
        var sequences = new ArrayList<Sequence>();
        var most = Math.max(options.beams(), Math.min(rows, prompts.size() * options.beams()));
        try (var decoder = new Decoder(model, prefixes, most)) {
            while (!cancelled.getAsBoolean() && (sequences.size() < prompts.size() || !decoder.isEmpty())) {
                while (sequences.size() < prompts.size() && decoder.hasRoom(options)) {
                    sequences.add(decoder.join(prompts.get(sequences.size()), options, sequences.size()));
                }
                decoder.step();
                listener.accept(Collections.unmodifiableList(sequences));
            }
        }
        var completions = new ArrayList<Completion>();
        for (var i = 0; i < prompts.size(); i++) {
            completions.add(i < sequences.size() ? sequences.get(i).completion() : unbegun(prompts.get(i)));
        }
        return completions;
    }

    private Completion unbegun(Prompt prompt) {
        return new Completion(
                List.of(),
                model.hasTokenizer() ? "" : null,
                FinishReason.CANCELLED,
                prompt.ids().size(),
                List.of());
    }

    @Override
    public void close() {
        prefixes.close();
    }
}
