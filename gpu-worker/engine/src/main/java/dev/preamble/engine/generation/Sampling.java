package dev.preamble.engine.generation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import java.util.List;
import java.util.Map;

/** Chooses the next token of each row: greedily, or by temperature, top-k and top-p. Thread: the device thread. */
final class Sampling implements AutoCloseable {
    private final Script script;

    Sampling(NDManager manager) {
        script = Script.compile(manager, Sampling.class, "Sampling", Map.of());
    }

    /**
     * One token for each row.
     *
     * @param logits (B, V)
     * @param streams a number for each row that keeps its draws apart from others'
     * @param position how many tokens the rows have already
     */
    long[] choose(NDManager scope, NDArray logits, GenerationOptions options, List<Integer> streams, int position) {
        if (options.temperature() == 0) {
            return script.evaluate(scope, "forward", logits).singletonOrThrow().toLongArray();
        }
        var vocabulary = logits.getShape().get(1);
        var topK = options.topK() == 0 ? vocabulary : Math.min(options.topK(), vocabulary);
        var uniform = new float[streams.size()];
        for (var row = 0; row < uniform.length; row++) {
            uniform[row] = (float) new CounterRandom(options.seed(), streams.get(row)).uniform(position);
        }
        return script.evaluate(scope, "draw", logits, scope.create(uniform), scope.create(new double[] {
                    options.temperature(), topK, options.topP()
                }))
                .singletonOrThrow()
                .toLongArray();
    }

    @Override
    public void close() {
        script.close();
    }
}
