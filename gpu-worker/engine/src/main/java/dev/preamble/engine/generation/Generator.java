package dev.preamble.engine.generation;

import dev.preamble.engine.model.BaseModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

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

    /** @param rows prompts that are continued together */
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
        var sequences = new ArrayList<Sequence>();
        try (var decoder = new Decoder(model, prefixes, Math.min(rows, prompts.size()))) {
            while (!cancelled.getAsBoolean() && (sequences.size() < prompts.size() || !decoder.isEmpty())) {
                while (sequences.size() < prompts.size() && decoder.hasRoom()) {
                    sequences.add(decoder.join(prompts.get(sequences.size()), options, sequences.size()));
                }
                decoder.step();
            }
        }
        var completions = new ArrayList<Completion>();
        for (var i = 0; i < prompts.size(); i++) {
            completions.add(
                    i < sequences.size()
                            ? sequences.get(i).completion()
                            : new Completion(
                                    List.of(),
                                    FinishReason.CANCELLED,
                                    prompts.get(i).ids().size()));
        }
        return completions;
    }

    @Override
    public void close() {
        prefixes.close();
    }
}
