package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.weights.Elements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongToDoubleFunction;

/**
 * What produces a prefix while it is trained: an MLP over one embedding for each virtual token, or the prefix itself.
 *
 * <p>Source: Li &amp; Liang 2021, section 4.3. Initialised as PyTorch initialises an embedding and linear layers.
 * Thread: the device thread.
 */
final class Reparametrisation implements AutoCloseable {
    /** Streams from here on initialise; the epochs' orders have the small ones. */
    private static final long FIRST_STREAM = 1L << 40;

    private final NDManager manager;
    private final Script script;
    private final PrefixShape shape;
    private final SequencedMap<String, NDArray> trainables = new LinkedHashMap<>();

    /** Takes over {@code manager}, and closes it with this. */
    Reparametrisation(NDManager manager, ModelConfiguration model, TrainingOptions options) {
        this.manager = manager;
        this.script = Script.compile(manager, Reparametrisation.class, "Reparametrisation", Map.of());
        this.shape = PrefixShape.of(model, options.virtualTokens());
        var seed = options.seed();
        if (options.reparametrisation() == 0) {
            add("prefix", gaussian(seed, 0.02), shape.virtualTokens(), shape.width());
            return;
        }
        var inner = options.reparametrisation();
        add("embedding", gaussian(seed, 1), shape.virtualTokens(), model.width());
        add("mlp.0.weight", uniform(seed, model.width()), model.width(), inner);
        add("mlp.0.bias", uniform(seed, model.width()), inner);
        add("mlp.2.weight", uniform(seed, inner), inner, shape.width());
        add("mlp.2.bias", uniform(seed, inner), shape.width());
    }

    SequencedMap<String, NDArray> trainables() {
        return trainables;
    }

    PrefixShape shape() {
        return shape;
    }

    /** The prefix as it is now. (P, 2L, H, D) */
    NDArray prefix(NDManager scope) {
        return script.differentiate(scope, "forward", List.copyOf(trainables.values()))
                .singletonOrThrow()
                .reshape(new Shape(shape.dimensions()));
    }

    /** The gradients of the trainables from that of the prefix. (P, 2L, H, D) */
    List<NDArray> gradients(NDManager scope, NDArray ofPrefix) {
        var flat = ofPrefix.reshape(shape.virtualTokens(), shape.width());
        return script.differentiate(scope, "gradients", flat, List.copyOf(trainables.values()));
    }

    private void add(String name, LongToDoubleFunction initial, long... dimensions) {
        var values = new float[Math.toIntExact(new Shape(dimensions).size())];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) initial.applyAsDouble(i);
        }
        trainables.put(name, Elements.array(manager, values, dimensions));
    }

    private LongToDoubleFunction gaussian(long seed, double deviation) {
        var random = random(seed);
        return i -> deviation * random.gaussian(i);
    }

    private LongToDoubleFunction uniform(long seed, int inputs) {
        var random = random(seed);
        var bound = 1 / Math.sqrt(inputs);
        return i -> bound * (2 * random.uniform(i) - 1);
    }

    private CounterRandom random(long seed) {
        return new CounterRandom(seed, FIRST_STREAM + trainables.size());
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
