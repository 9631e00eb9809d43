package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One batch of prompts being continued, a token for each row at a time.
 *
 * <p>A row that has ended goes on with the others and is not read; rows do not see one another. Thread: the device
 * thread.
 */
public final class Generation implements AutoCloseable {
    private final BaseModel model;
    private final Sampling sampling;
    private final GenerationOptions options;
    private final List<Prompt> prompts;
    private final List<Integer> streams;
    private final NDManager scope;
    private final List<NDArray> cache;
    private final long firstSlot;
    private final List<List<Integer>> generated = new ArrayList<>();
    private final List<@Nullable FinishReason> reasons = new ArrayList<>();
    private NDArray logits;
    private int tokens;

    Generation(
            BaseModel model,
            Rows rows,
            Sampling sampling,
            List<Prompt> prompts,
            List<Integer> streams,
            GenerationOptions options) {
        this.model = model;
        this.sampling = sampling;
        this.options = options;
        this.prompts = prompts;
        this.streams = streams;
        scope = model.newScope();
        for (var row = 0; row < prompts.size(); row++) {
            generated.add(new ArrayList<>());
            reasons.add(null);
        }
        var longest = prompts.stream().mapToInt(p -> p.ids().size()).max().orElseThrow();
        var none = PrefixShape.of(model.configuration(), 0);
        var prefixes =
                rows.lay(scope, none, prompts.stream().map(Prompt::prefix).toList());
        var filled = model.evaluate(
                scope,
                "prefill",
                ids(longest),
                scope.create(prompts.stream().mapToLong(p -> p.ids().size()).toArray()),
                scope.create(new long[] {options.maxNewTokens()}),
                prefixes.lengths(),
                prefixes.keys(),
                prefixes.values());
        firstSlot = prefixes.keys().getShape().get(3) + longest;
        logits = filled.get(0);
        cache = filled.subList(1, 4);
    }

    /** Chooses the next token of each row; whether any row goes on after it. */
    public boolean step() {
        try (var inner = scope.newSubManager()) {
            var chosen = sampling.choose(inner, logits, options, streams, tokens);
            tokens++;
            for (var row = 0; row < chosen.length; row++) {
                append(row, Math.toIntExact(chosen[row]));
            }
            var more = reasons.contains(null);
            if (more) {
                var slot = inner.create(new long[] {firstSlot + tokens - 1});
                var next = model.evaluate(
                        inner, "decode", inner.create(chosen), slot, cache.get(0), cache.get(1), cache.get(2));
                logits.close();
                logits = next.singletonOrThrow();
                logits.attach(scope);
            }
            return more;
        }
    }

    /** What there is so far; rows that have not ended count as cancelled. */
    public List<Completion> completions() {
        var completions = new ArrayList<Completion>();
        for (var row = 0; row < prompts.size(); row++) {
            var reason = reasons.get(row);
            completions.add(new Completion(
                    generated.get(row),
                    reason == null ? FinishReason.CANCELLED : reason,
                    prompts.get(row).ids().size()));
        }
        return completions;
    }

    private void append(int row, int token) {
        if (reasons.get(row) != null) {
            return;
        }
        if (token == model.configuration().eosTokenId()) {
            reasons.set(row, FinishReason.STOP);
            return;
        }
        generated.get(row).add(token);
        if (tokens == options.maxNewTokens()) {
            reasons.set(row, FinishReason.LENGTH);
        }
    }

    private NDArray ids(int longest) {
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
        scope.close();
    }
}
