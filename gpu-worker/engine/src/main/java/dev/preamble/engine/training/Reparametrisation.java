package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.weights.Elements;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What produces a prefix while it is trained: an MLP over one embedding for each virtual token, or the prefix itself.
 * Each kind of attention that has a prefix has one of its own. Or what is produced are embeddings of virtual tokens, and the
 * model computes the prefix of them.
 *
 * <p>Source: Li &amp; Liang 2021, section 4.3. Initialised as PyTorch initialises an embedding and linear layers.
 * Thread: the device thread.
 */
final class Reparametrisation implements AutoCloseable {
    /** Streams from here on initialise; the epochs' orders have the small ones. */
    private static final long FIRST_STREAM = 1L << 40;

    private final NDManager manager;
    private final BaseModel base;
    private final boolean embeddingOnly;
    private final Script script;
    private final PrefixShape shape;
    private final @Nullable NDArray chosen;
    private final SequencedMap<String, NDArray> trainables = new LinkedHashMap<>();
    private final List<Part> parts = new ArrayList<>();

    /**
     * What produces the prefix of one kind of attention.
     *
     * @param first the first of its trainables
     * @param count how many these are
     * @param width elements of a virtual token
     */
    private record Part(int first, int count, int width) {}

    /** Takes over {@code manager}, and closes it with this. */
    Reparametrisation(NDManager manager, BaseModel base, TrainingOptions options) {
        this.manager = manager;
        this.base = base;
        this.embeddingOnly = options.method().embeddingOnly();
        var model = base.configuration();
        this.script = Script.compile(manager, Reparametrisation.class, "Reparametrisation", Map.of());
        this.shape = PrefixShape.of(model, options.virtualTokens());
        var layers = options.method().placement().chosen(shape.layers());
        this.chosen = layers.length == shape.layers()
                ? null
                : manager.create(IntStream.of(layers)
                        .flatMap(layer -> IntStream.of(2 * layer, 2 * layer + 1))
                        .toArray());
        if (embeddingOnly) {
            addPart("", model.width(), model.width(), options);
            parts.add(new Part(0, trainables.size(), model.width()));
            return;
        }
        for (var attention : model.attentions()) {
            var place = model.attentions().size() == 1 ? "" : attention.name() + ".";
            var width = 2 * (chosen == null ? attention.layers() : layers.length) * shape.heads() * shape.headWidth();
            var first = trainables.size();
            addPart(place, model.width(), width, options);
            parts.add(new Part(first, trainables.size() - first, width));
        }
    }

    private void addPart(String place, int modelWidth, int width, TrainingOptions options) {
        var seed = options.seed();
        if (options.reparametrisation() == 0) {
            add(place + (embeddingOnly ? "embedding" : "prefix"), gaussian(seed, 0.02), shape.virtualTokens(), width);
            return;
        }
        var inner = options.reparametrisation();
        add(place + "embedding", gaussian(seed, 1), shape.virtualTokens(), modelWidth);
        var inputs = modelWidth;
        for (var layer = 0; layer < options.method().depth() - 1; layer++) {
            add(place + "mlp." + 2 * layer + ".weight", uniform(seed, inputs), inputs, inner);
            add(place + "mlp." + 2 * layer + ".bias", uniform(seed, inputs), inner);
            inputs = inner;
        }
        var last = place + "mlp." + 2 * (options.method().depth() - 1);
        add(last + ".weight", uniform(seed, inner), inner, width);
        add(last + ".bias", uniform(seed, inner), width);
    }

    /**
     * Changes the trainables so that they produce this prefix, (P, 2L, H, D), which belongs to the scope. Embeddings cannot
     * be found for any prefix.
     */
    void fit(NDManager scope, NDArray prefix) {
        fitFlat(scope, flat(scope, prefix));
    }

    /** Changes the trainables so that they produce the prefix that the model computes of these words, one a virtual token. */
    void fitToWords(NDManager scope, long[] words) {
        var ids = scope.create(words);
        if (embeddingOnly) {
            fitFlat(scope, base.evaluate(scope, "embeddings", ids).singletonOrThrow());
        } else {
            fit(scope, base.evaluate(scope, "activations", ids).singletonOrThrow());
        }
    }

    private void fitFlat(NDManager scope, NDArray flat) {
        var first = 0;
        for (var part : parts) {
            script.evaluate(scope, "fit", ofPart(flat, first, part), trainables(part));
            first += part.width();
        }
    }

    SequencedMap<String, NDArray> trainables() {
        return trainables;
    }

    PrefixShape shape() {
        return shape;
    }

    /** The prefix as it is now. (P, 2L, H, D) */
    NDArray prefix(NDManager scope) {
        var produced = produced(scope);
        if (embeddingOnly) {
            return base.evaluate(scope, "computed", produced).singletonOrThrow();
        }
        return chosen == null
                ? produced.reshape(new Shape(shape.dimensions()))
                : script.evaluate(scope, "spread", produced, chosen, scope.zeros(new Shape(shape.dimensions())))
                        .singletonOrThrow();
    }

    /** Of all parts, one beside the other. (P, W) */
    private NDArray produced(NDManager scope) {
        var laid = new NDList();
        for (var part : parts) {
            laid.add(script.differentiate(scope, "forward", trainables(part)).singletonOrThrow());
        }
        return laid.size() == 1 ? laid.singletonOrThrow() : NDArrays.concat(laid, 1);
    }

    /** What the trainables produce of a prefix, (P, 2L, H, D): all of it, or that of the chosen layers. (P, W) */
    private NDArray flat(NDManager scope, NDArray prefix) {
        return chosen == null
                ? prefix.reshape(shape.virtualTokens(), shape.width())
                : script.evaluate(scope, "gathered", prefix, chosen).singletonOrThrow();
    }

    /** The gradients of the trainables from that of the prefix. (P, 2L, H, D) */
    List<NDArray> gradients(NDManager scope, NDArray ofPrefix) {
        var flat = embeddingOnly
                ? base.differentiate(scope, "computed_gradient", produced(scope), ofPrefix)
                        .singletonOrThrow()
                : flat(scope, ofPrefix);
        var gradients = new ArrayList<NDArray>();
        var first = 0;
        for (var part : parts) {
            gradients.addAll(script.differentiate(scope, "gradients", ofPart(flat, first, part), trainables(part)));
            first += part.width();
        }
        return gradients;
    }

    private NDArray ofPart(NDArray prefix, int first, Part part) {
        return parts.size() == 1 ? prefix : prefix.get(":, " + first + ":" + (first + part.width()));
    }

    private List<NDArray> trainables(Part part) {
        return List.copyOf(trainables.values()).subList(part.first(), part.first() + part.count());
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
