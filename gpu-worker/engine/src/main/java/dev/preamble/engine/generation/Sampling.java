package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chooses the next token of each row: greedily, or by temperature, top-k and top-p. Thread: the device thread. */
final class Sampling implements AutoCloseable {
    private final Script script;

    Sampling(NDManager manager) {
        script = Script.compile(manager, Sampling.class, "Sampling", Map.of());
    }

    /**
     * One token for each sequence.
     *
     * @param logits (B, V)
     */
    long[] choose(NDManager scope, NDArray logits, List<Sequence> sequences) {
        var chosen = new long[sequences.size()];
        var alike = IntStream.range(0, chosen.length)
                .boxed()
                .collect(Collectors.groupingBy(
                        row -> Manner.of(sequences.get(row).options())));
        alike.forEach((manner, rows) -> {
            // Mostly all rows are alike.
            var theirs = rows.size() == chosen.length
                    ? logits
                    : script.evaluate(scope, "select", logits, scope.create(longs(rows)))
                            .singletonOrThrow();
            var tokens = choose(
                    scope, theirs, manner, rows.stream().map(sequences::get).toList());
            for (var i = 0; i < tokens.length; i++) {
                chosen[rows.get(i)] = tokens[i];
            }
        });
        return chosen;
    }

    private long[] choose(NDManager scope, NDArray logits, Manner manner, List<Sequence> sequences) {
        if (manner.temperature() == 0) {
            return script.evaluate(scope, "forward", logits).singletonOrThrow().toLongArray();
        }
        var vocabulary = logits.getShape().get(1);
        var topK = manner.topK() == 0 ? vocabulary : Math.min(manner.topK(), vocabulary);
        var uniform = new float[sequences.size()];
        for (var row = 0; row < uniform.length; row++) {
            var sequence = sequences.get(row);
            var random = new CounterRandom(sequence.options().seed(), sequence.stream());
            uniform[row] = (float) random.uniform(sequence.generated().size());
        }
        return script.evaluate(scope, "draw", logits, scope.create(uniform), scope.create(new double[] {
                    manner.temperature(), topK, manner.topP()
                }))
                .singletonOrThrow()
                .toLongArray();
    }

    private static long[] longs(List<Integer> numbers) {
        return numbers.stream().mapToLong(Integer::longValue).toArray();
    }

    /** What rows that are chosen in one call have in common. */
    private record Manner(double temperature, int topK, double topP) {
        static Manner of(GenerationOptions options) {
            return options.temperature() == 0
                    ? new Manner(0, 0, 1)
                    : new Manner(options.temperature(), options.topK(), options.topP());
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
