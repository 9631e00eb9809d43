package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.script.Script;
import dev.preamble.engine.script.Torch;
import dev.preamble.engine.weights.Checkpoint;
import dev.preamble.engine.weights.Elements;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import dev.preamble.safetensors.StoredType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A language model whose weights, in fp32 and in memory of its own, may change. Thread: the device thread, but for
 * {@link #differentiate} and {@link #evaluate}, which change nothing and may run on several threads at once between two
 * changes of the weights, each with a scope of its own.
 */
public final class TrainableModel implements AutoCloseable {
    private final NDManager manager;
    private final Architecture architecture;
    private final String json;
    private final Script script;
    private final SequencedMap<String, NDArray> weights = new LinkedHashMap<>();

    /** The loss of a batch and, in the order of {@link #weights}, the gradients of its sum. */
    public record Gradients(Loss loss, List<NDArray> ofWeights) {}

    /** @param json the config.json of such a model */
    private TrainableModel(Architecture architecture, String json) {
        this.architecture = architecture;
        this.json = json;
        manager = Torch.newManager();
        script = architecture.script(manager);
    }

    /** A GPT-2 that has learned nothing, initialised as GPT-2 was; the same seed gives the same weights. */
    public static TrainableModel initialise(ModelConfiguration configuration, long seed) {
        var gpt2 = Gpt2.of(configuration);
        var model = new TrainableModel(gpt2, Gpt2.json(configuration));
        for (var weight : gpt2.weights()) {
            var random = new CounterRandom(seed, model.weights.size());
            var values = gpt2.initial(weight, random);
            model.weights.put(weight.name(), Elements.array(model.manager, values, weight.dimensions()));
        }
        return model;
    }

    /** A copy of the model in a Hugging Face folder. */
    public static TrainableModel load(Path folder) {
        var file = ConfigurationFile.read(folder);
        var checkpoint = Checkpoint.read(folder);
        var model = new TrainableModel(Family.read(file), file.json().toPrettyString() + "\n");
        for (var weight : model.architecture.weights()) {
            var tensor = checkpoint.weight(weight.names(), weight.dimensions());
            model.weights.put(weight.name(), Elements.copied(model.manager, tensor));
        }
        return model;
    }

    public ModelConfiguration configuration() {
        return architecture.configuration();
    }

    /** The weights by their Hugging Face names. */
    public SequencedMap<String, NDArray> weights() {
        return Collections.unmodifiableSequencedMap(weights);
    }

    /** A new owner of arrays, to be closed by the caller. */
    public NDManager newScope() {
        return manager.newSubManager();
    }

    /** Loss and gradients; the arrays belong to {@code scope}. */
    public Gradients differentiate(NDManager scope, TokenBatch batch) {
        batch.requireFits(configuration());
        var results = script.differentiate(
                scope,
                "weight_gradients",
                batch.ids(scope),
                batch.labels(scope),
                batch.firstPositions(scope),
                List.copyOf(weights.values()));
        return new Gradients(Loss.of(results.get(0), results.get(1)), results.subList(2, results.size()));
    }

    public Loss evaluate(TokenBatch batch) {
        batch.requireFits(configuration());
        try (var scope = newScope()) {
            var results = script.evaluate(
                    scope,
                    "plain_losses",
                    batch.ids(scope),
                    batch.labels(scope),
                    batch.firstPositions(scope),
                    List.copyOf(weights.values()));
            return Loss.of(results.get(0), results.get(1));
        }
    }

    /** Writes config.json and model.safetensors (F32 or F16) into an existing folder; the tokenizer is not ours. */
    public void save(Path folder, StoredType type) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        weights.forEach((name, weight) -> tensors.put(name, Elements.stored(weight, type)));
        new Safetensors(tensors, Map.of("format", "pt")).write(folder.resolve("model.safetensors"));
        try {
            Files.writeString(folder.resolve("config.json"), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        script.close();
        manager.close();
    }
}
