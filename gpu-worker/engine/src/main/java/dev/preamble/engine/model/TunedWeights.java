package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.model.Tuning.Adapters;
import dev.preamble.engine.model.Tuning.AllWeights;
import dev.preamble.engine.model.Tuning.TopLayers;
import dev.preamble.engine.model.Weight.Form;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.weights.Checkpoint;
import dev.preamble.engine.weights.Elements;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import dev.preamble.safetensors.StoredType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The weights that learn, in fp32 and in memory of their own: copies of some of a base model's, or adapters, which stand
 * behind all of these. The base model may compute in bf16; they are rounded to it then. Thread: the device thread.
 */
public final class TunedWeights implements AutoCloseable {
    /** In Hugging Face's names layers have numbers, and the last normalisation is none of a layer's. */
    private static final Pattern LAYER = Pattern.compile("\\b(?:h|layers)\\.(\\d+)\\.");

    private static final Pattern LAST_NORMALISATION = Pattern.compile("\\b(?:ln_f|norm)\\.\\w+$");

    /** Streams from here on initialise; see training. */
    private static final long FIRST_STREAM = 1L << 42;

    private final NDManager manager;
    private final SequencedMap<String, NDArray> arrays = new LinkedHashMap<>();
    private final List<Integer> places = new ArrayList<>();

    private TunedWeights(NDManager manager) {
        this.manager = manager;
    }

    /**
     * The weights before the first step: as the base model has them, or adapters that change next to nothing.
     *
     * @throws UnsupportedModelException if the model has an encoder or is in int8
     */
    public static TunedWeights start(BaseModel model, Tuning tuning, long seed) {
        if (model.configuration().encoder() != null || model.dtype() == Dtype.INT8) {
            throw new UnsupportedModelException(
                    "only a decoder-only model in fp32 or bf16 can learn other than by a prefix");
        }
        var tuned = new TunedWeights(model.newScope());
        switch (tuning) {
            case AllWeights all ->
                tuned.copy(model, IntStream.range(0, model.declared().size()));
            case TopLayers top -> tuned.copy(model, placesOf(model, top.layers()));
            case Adapters adapters -> tuned.adapt(model, adapters.width(), seed);
        }
        return tuned;
    }

    private static IntStream placesOf(BaseModel model, int layers) {
        var first = model.configuration().layers() - layers;
        return IntStream.range(0, model.declared().size()).filter(place -> {
            var name = model.declared().get(place).name();
            var layer = LAYER.matcher(name);
            return layer.find()
                    ? Integer.parseInt(layer.group(1)) >= first
                    : LAST_NORMALISATION.matcher(name).find();
        });
    }

    private void copy(BaseModel model, IntStream chosen) {
        var checkpoint = Checkpoint.read(model.folder());
        chosen.forEach(place -> {
            var weight = model.declared().get(place);
            put(place, weight.name(), Elements.copied(manager, Weights.stored(checkpoint, weight)));
        });
    }

    private void adapt(BaseModel model, int adapterWidth, long seed) {
        var width = model.configuration().width();
        var place = model.declared().size();
        for (var layer = 0; layer < model.configuration().layers(); layer++) {
            var name = "adapter." + layer + ".";
            put(place++, name + "norm.weight", array(i -> 1, width));
            put(place++, name + "norm.bias", array(i -> 0, width));
            put(place++, name + "down.weight", array(small(seed), width, adapterWidth));
            put(place++, name + "down.bias", array(i -> 0, adapterWidth));
            put(place++, name + "up.weight", array(small(seed), adapterWidth, width));
            put(place++, name + "up.bias", array(i -> 0, width));
        }
    }

    private void put(int place, String name, NDArray array) {
        places.add(place);
        arrays.put(name, array);
    }

    private NDArray array(LongToDoubleFunction initial, int... dimensions) {
        var values = new float[IntStream.of(dimensions).reduce(1, Math::multiplyExact)];
        for (var i = 0; i < values.length; i++) {
            values[i] = (float) initial.applyAsDouble(i);
        }
        return Elements.array(
                manager, values, Arrays.stream(dimensions).asLongStream().toArray());
    }

    private LongToDoubleFunction small(long seed) {
        var random = new CounterRandom(seed, FIRST_STREAM + arrays.size());
        return i -> 0.02 * random.gaussian(i);
    }

    /** How many parameters a bottleneck of that width has behind each layer. */
    public static long adapterSize(ModelConfiguration model, int width) {
        return 3L * model.width() + width * (2L * model.width() + 1);
    }

    /** The weights by name, in the order in which gradients have them. */
    public SequencedMap<String, NDArray> arrays() {
        return Collections.unmodifiableSequencedMap(arrays);
    }

    /** How many parameters learn. */
    public long size() {
        return arrays.values().stream().mapToLong(NDArray::size).sum();
    }

    /** Where the weights stand in a script's list. (N) */
    public NDArray places(NDManager scope) {
        return scope.create(places.stream().mapToLong(Integer::longValue).toArray());
    }

    /** A base model's list with these in their places. */
    List<NDArray> among(List<NDArray> ofBase) {
        return among(ofBase, List.copyOf(arrays.values()));
    }

    /** A base model's list with these as it computes with them now, which belong to {@code scope}. */
    List<NDArray> among(List<NDArray> ofBase, NDManager scope, List<Weight> declared) {
        var rounded = new ArrayList<NDArray>();
        try (var elements = new Elements(scope)) {
            var own = arrays.values().iterator();
            for (var place : places) {
                var matrix = place < declared.size() && declared.get(place).form() == Form.IN_OUT;
                rounded.add(matrix ? elements.bf16Matrix(scope, own.next()) : elements.bf16(scope, own.next()));
            }
        }
        return among(ofBase, rounded);
    }

    private List<NDArray> among(List<NDArray> ofBase, List<NDArray> tuned) {
        var all = new ArrayList<>(ofBase);
        for (var i = 0; i < tuned.size(); i++) {
            if (places.get(i) < ofBase.size()) {
                all.set(places.get(i), tuned.get(i));
            } else {
                all.add(tuned.get(i));
            }
        }
        return List.copyOf(all);
    }

    /** Writes the weights, and no others, into a safetensors file. */
    public void save(Path file) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        arrays.forEach((name, array) -> tensors.put(name, Elements.stored(array, StoredType.F32)));
        new Safetensors(tensors, Map.of("format", "pt")).write(file);
    }

    @Override
    public void close() {
        manager.close();
    }
}
