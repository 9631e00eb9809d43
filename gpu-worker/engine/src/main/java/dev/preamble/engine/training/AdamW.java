package dev.preamble.engine.training;

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
 * AdamW with clipping by global norm over named parameters, and everything a checkpoint needs of them.
 *
 * <p>Source: Loshchilov &amp; Hutter 2019. Thread: the device thread.
 */
final class AdamW implements AutoCloseable {
    private final AdamWOptions options;
    private final NDManager manager;
    private final Script script;
    private final SequencedMap<String, NDArray> parameters;
    private final SequencedMap<String, NDArray> first = new LinkedHashMap<>();
    private final SequencedMap<String, NDArray> second = new LinkedHashMap<>();

    /** Takes over {@code manager}, and closes it with this. */
    AdamW(NDManager manager, SequencedMap<String, NDArray> parameters, AdamWOptions options) {
        this.options = options;
        this.manager = manager;
        this.script = Script.compile(manager, AdamW.class, "AdamW", Map.of());
        this.parameters = parameters;
        parameters.forEach((name, parameter) -> {
            first.put(name, manager.zeros(parameter.getShape()));
            second.put(name, manager.zeros(parameter.getShape()));
        });
    }

    /**
     * One step, in place.
     *
     * @param gradients of the sum over {@code count} targets, in the parameters' order
     * @param step from 1
     * @return the mean gradient's norm before clipping; if it is not finite, nothing was changed
     */
    double step(List<NDArray> gradients, double learningRate, long count, long step) {
        try (var scope = manager.newSubManager()) {
            var numbers = scope.create(new double[] {
                learningRate,
                options.beta1(),
                options.beta2(),
                options.epsilon(),
                options.weightDecay(),
                options.clipNorm(),
                count,
                step
            });
            return script.evaluate(
                            scope,
                            "forward",
                            numbers,
                            List.copyOf(parameters.values()),
                            gradients,
                            List.copyOf(first.values()),
                            List.copyOf(second.values()))
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    /** Adds the parameters and both moments to a checkpoint. */
    void store(Map<String, StoredTensor> checkpoint) {
        parameters.forEach((name, array) -> checkpoint.put(name, Elements.stored(array, StoredType.F32)));
        first.forEach((name, array) -> checkpoint.put(name + "#first", Elements.stored(array, StoredType.F32)));
        second.forEach((name, array) -> checkpoint.put(name + "#second", Elements.stored(array, StoredType.F32)));
    }

    /** Overwrites the parameters and both moments by what a checkpoint holds. */
    void restore(Path file, Safetensors checkpoint) {
        parameters.forEach((name, array) -> restore(file, checkpoint, name, array));
        first.forEach((name, array) -> restore(file, checkpoint, name + "#first", array));
        second.forEach((name, array) -> restore(file, checkpoint, name + "#second", array));
    }

    private void restore(Path file, Safetensors checkpoint, String name, NDArray array) {
        var stored = checkpoint.weight(file, name, array.getShape().getShape());
        try (var scope = manager.newSubManager()) {
            script.evaluate(scope, "restore", array, Elements.mapped(scope, stored));
        }
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
