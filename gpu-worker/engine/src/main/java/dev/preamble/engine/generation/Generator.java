package dev.preamble.engine.generation;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Continues prompts in batches over a key and value cache, each row with a prefix of its own or none.
 *
 * <p>Thread: the device thread.
 */
public final class Generator implements AutoCloseable {
    private final BaseModel model;
    private final NDManager manager;
    private final Rows rows;
    private final Sampling sampling;
    private final int batchSize;

    /** @param batchSize rows that are decoded together */
    public Generator(BaseModel model, int batchSize) {
        this.model = model;
        this.manager = model.newScope();
        this.rows = new Rows(manager);
        this.sampling = new Sampling(manager);
        this.batchSize = batchSize;
    }

    /**
     * Continues each prompt; the result has the prompts' order.
     *
     * @param cancelled asked before each token; once it says so, what there is so far comes back
     * @throws InvalidOptionsException if a prompt with its prefix and the new tokens exceeds the model's positions, or its
     *     prefix is of a model of another shape
     */
    public List<Completion> generate(List<Prompt> prompts, GenerationOptions options, BooleanSupplier cancelled) {
        requireFit(prompts, options);
        // Prompts of similar length share a batch, so that little is padded.
        var order = IntStream.range(0, prompts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> prompts.get(i).ids().size()))
                .toList();
        var completions = new ArrayList<>(
                Collections.nCopies(prompts.size(), new Completion(List.of(), FinishReason.CANCELLED, 0)));
        for (var from = 0; from < order.size(); from += batchSize) {
            var chosen = order.subList(from, Math.min(from + batchSize, order.size()));
            var batch = batch(chosen.stream().map(prompts::get).toList(), chosen, options, cancelled);
            for (var i = 0; i < chosen.size(); i++) {
                completions.set(chosen.get(i), batch.get(i));
            }
        }
        return completions;
    }

    /**
     * Begins to continue prompts, all of them together; the caller takes the steps, and closes it before the generator.
     *
     * @throws InvalidOptionsException as {@link #generate}
     */
    public Generation begin(List<Prompt> prompts, GenerationOptions options) {
        requireFit(prompts, options);
        var streams = IntStream.range(0, prompts.size()).boxed().toList();
        return new Generation(model, rows, sampling, prompts, streams, options);
    }

    private List<Completion> batch(
            List<Prompt> prompts, List<Integer> streams, GenerationOptions options, BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            return prompts.stream()
                    .map(prompt -> new Completion(
                            List.of(), FinishReason.CANCELLED, prompt.ids().size()))
                    .toList();
        }
        try (var generation = new Generation(model, rows, sampling, prompts, streams, options)) {
            var more = true;
            while (more && !cancelled.getAsBoolean()) {
                more = generation.step();
            }
            return generation.completions();
        }
    }

    private void requireFit(List<Prompt> prompts, GenerationOptions options) {
        for (var i = 0; i < prompts.size(); i++) {
            requireFits(i, prompts.get(i), options);
        }
    }

    private void requireFits(int index, Prompt prompt, GenerationOptions options) {
        var prefix = prompt.prefix();
        if (prefix != null && !prefix.shape().fits(model.configuration())) {
            throw new InvalidOptionsException("prompts[" + index + "].prefix", "was made for a model of another shape");
        }
        var vocabulary = model.configuration().vocabulary();
        if (prompt.ids().stream().anyMatch(id -> id < 0 || id >= vocabulary)) {
            throw new InvalidOptionsException("prompts[" + index + "]", "has a token that is not below " + vocabulary);
        }
        var virtual = prefix == null ? 0 : prefix.shape().virtualTokens();
        var positions = virtual + prompt.ids().size() + options.maxNewTokens();
        if (positions > model.configuration().positions()) {
            throw new InvalidOptionsException(
                    "prompts[" + index + "]",
                    "takes %d positions with its prefix and %d new tokens, the model has %d"
                            .formatted(
                                    positions,
                                    options.maxNewTokens(),
                                    model.configuration().positions()));
        }
    }

    @Override
    public void close() {
        sampling.close();
        rows.close();
        manager.close();
    }
}
