package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * Continues prompts in batches over a key and value cache, each row with its own prefix.
 *
 * <p>Thread: the device thread.
 */
public final class Generator implements AutoCloseable {
    private final BaseModel model;
    private final NDManager manager;
    private final Rows rows;

    public Generator(BaseModel model) {
        this.model = model;
        this.manager = model.newScope();
        this.rows = new Rows(manager);
    }

    /** The most probable continuation of each prompt by exactly {@code tokens} tokens. */
    public List<List<Integer>> greedy(List<Prompt> prompts, int tokens) {
        try (var scope = manager.newSubManager()) {
            var continuations = new ArrayList<List<Integer>>();
            prompts.forEach(prompt -> continuations.add(new ArrayList<>()));
            var longest = prompts.stream()
                    .mapToInt(prompt -> prompt.ids().size())
                    .max()
                    .orElseThrow();
            var none = PrefixShape.of(model.configuration(), 0);
            var prefixes =
                    rows.lay(scope, none, prompts.stream().map(Prompt::prefix).toList());
            var filled = model.evaluate(
                    scope,
                    "prefill",
                    ids(scope, prompts, longest),
                    scope.create(prompts.stream().mapToLong(p -> p.ids().size()).toArray()),
                    scope.create(new long[] {tokens}),
                    prefixes.lengths(),
                    prefixes.keys(),
                    prefixes.values());
            var logits = filled.get(0);
            var slot = prefixes.keys().getShape().get(3) + longest;
            for (var step = 0; step < tokens; step++) {
                try (var inner = scope.newSubManager()) {
                    var chosen = logits.argMax(1).toLongArray();
                    for (var row = 0; row < chosen.length; row++) {
                        continuations.get(row).add((int) chosen[row]);
                    }
                    logits = model.evaluate(
                                    inner,
                                    "decode",
                                    inner.create(chosen),
                                    inner.create(new long[] {slot + step}),
                                    filled.get(1),
                                    filled.get(2),
                                    filled.get(3))
                            .singletonOrThrow();
                    logits.attach(scope);
                }
            }
            return continuations;
        }
    }

    private static NDArray ids(NDManager scope, List<Prompt> prompts, int longest) {
        var ids = new long[prompts.size() * longest];
        for (var row = 0; row < prompts.size(); row++) {
            var prompt = prompts.get(row).ids();
            for (var position = 0; position < prompt.size(); position++) {
                ids[row * longest + position] = prompt.get(position);
            }
        }
        return scope.create(ids, new Shape(prompts.size(), longest));
    }

    @Override
    public void close() {
        rows.close();
        manager.close();
    }
}
