package dev.preamble.basemodel.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.weights.Elements;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import dev.preamble.safetensors.StoredType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The optimiser of pretraining: Muon (Jordan 2024) for matrices inside layers, Adam for embeddings, biases and norms.
 * Thread: the trainer's.
 */
final class Muon implements AutoCloseable {
    private static final float WEIGHT_DECAY = 0.1f;
    private static final double MOMENTUM = 0.95;
    private static final double FIRST_MOMENTUM = 0.85;
    private static final int MOMENTUM_STEPS = 300;
    private static final String FIRST = "first.";
    private static final String SECOND = "second.";

    private final NDManager manager;
    private final Script script;
    private final SequencedMap<String, NDArray> weights;
    private final SequencedMap<String, NDArray> first = new LinkedHashMap<>();
    private final SequencedMap<String, NDArray> second = new LinkedHashMap<>();

    /** Takes over {@code manager}, and closes it with this. */
    Muon(NDManager manager, SequencedMap<String, NDArray> weights) {
        this.manager = manager;
        this.script = Script.compile(manager, Muon.class, "Muon", Map.of());
        this.weights = weights;
        weights.forEach((name, weight) -> {
            first.put(FIRST + name, manager.zeros(weight.getShape()));
            second.put(SECOND + name, manager.zeros(weight.getShape()));
        });
    }

    /**
     * One step, in place; the gradients are zeros afterwards.
     *
     * @param gradients of the sum over {@code count} targets, in the weights' order
     * @param done steps before this one
     */
    void step(List<NDArray> gradients, double rate, long count, long done) {
        try (var scope = manager.newSubManager()) {
            double warmth = Math.min(1, (double) done / MOMENTUM_STEPS);
            var settings = scope.create(new float[] {
                (float) rate,
                WEIGHT_DECAY,
                (float) (1 - Math.pow(0.9, done + 1.0)),
                (float) (1 - Math.pow(0.98, done + 1.0)),
                (float) (FIRST_MOMENTUM + warmth * (MOMENTUM - FIRST_MOMENTUM)),
                count
            });
            script.evaluate(
                    scope,
                    "forward",
                    settings,
                    List.copyOf(weights.values()),
                    gradients,
                    List.copyOf(first.values()),
                    List.copyOf(second.values()));
        }
    }

    /** Adds weights and moments to a checkpoint. */
    void store(Map<String, StoredTensor> checkpoint) {
        for (var arrays : List.of(weights, first, second)) {
            arrays.forEach((name, array) -> checkpoint.put(name, Elements.stored(array, StoredType.F32)));
        }
    }

    /** Overwrites weights and moments by what a checkpoint holds. */
    void restore(Path file, Safetensors checkpoint) {
        for (var arrays : List.of(weights, first, second)) {
            arrays.forEach((name, array) ->
                    fill(array, checkpoint.weight(file, name, array.getShape().getShape())));
        }
    }

    private void fill(NDArray array, StoredTensor stored) {
        try (var scope = manager.newSubManager()) {
            Elements.mapped(scope, stored).copyTo(array);
        }
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
