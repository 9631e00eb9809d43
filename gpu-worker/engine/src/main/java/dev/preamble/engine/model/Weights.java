package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.model.Weight.Form;
import dev.preamble.engine.weights.Checkpoint;
import dev.preamble.engine.weights.Elements;
import dev.preamble.engine.weights.StoredTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The frozen weights on the device, in the order in which the script takes them.
 *
 * @param all for whatever sees many tokens at once
 * @param ofDecoding for what sees one token of each row
 */
record Weights(List<NDArray> all, List<NDArray> ofDecoding) {
    /** PyTorch's product with int8 reads beyond a matrix whose rows are not of so many elements, or a multiple. */
    private static final int INT8_BLOCK = 16;

    static Weights read(NDManager manager, Checkpoint checkpoint, Architecture architecture, Dtype dtype) {
        if (dtype == Dtype.INT8) {
            requireInt8(manager, architecture.configuration());
        }
        var all = new ArrayList<NDArray>();
        var quantised = new ArrayList<NDArray>();
        var scales = new ArrayList<NDArray>();
        try (var elements = new Elements(manager)) {
            for (var weight : architecture.weights()) {
                var tensor = stored(checkpoint, weight);
                var array = array(manager, elements, tensor, dtype, weight.form());
                all.add(array);
                if (dtype == Dtype.INT8 && packs(weight)) {
                    var int8 = int8(manager, elements, tensor, weight.form());
                    quantised.add(int8.get(0));
                    scales.add(int8.get(1));
                } else {
                    quantised.add(array);
                    scales.add(array);
                }
            }
            if (dtype != Dtype.INT8) {
                return new Weights(List.copyOf(all), List.copyOf(all));
            }
            quantised.addAll(scales);
            quantised.addAll(elements.int8(manager, all.get(architecture.head())));
            return new Weights(List.copyOf(all), List.copyOf(quantised));
        }
    }

    static StoredTensor stored(Checkpoint checkpoint, Weight weight) {
        return weight.optional() && !checkpoint.has(weight.names())
                ? StoredTensor.of(new float[weight.size()], weight.dimensions())
                : checkpoint.weight(weight.names(), weight.dimensions());
    }

    private static NDArray array(NDManager manager, Elements elements, StoredTensor tensor, Dtype dtype, Form form) {
        return switch (dtype) {
            case FP32 -> Elements.mapped(manager, tensor);
            case BF16, INT8 -> {
                try (var fp32 = Elements.mapped(manager, tensor)) {
                    yield form == Form.IN_OUT ? elements.bf16Matrix(manager, fp32) : elements.bf16(manager, fp32);
                }
            }
        };
    }

    private static void requireInt8(NDManager manager, ModelConfiguration configuration) {
        if (manager.getDevice().isGpu()) {
            throw new UnsupportedModelException("int8 is for CPUs alone, this device is " + manager.getDevice());
        }
        if (configuration.width() % INT8_BLOCK != 0) {
            throw new UnsupportedModelException("int8 is for models whose width is a multiple of %d, this one's is %d"
                    .formatted(INT8_BLOCK, configuration.width()));
        }
    }

    private static boolean packs(Weight weight) {
        return switch (weight.form()) {
            case PLAIN -> false;
            case IN_OUT -> weight.shape().getFirst() % INT8_BLOCK == 0;
            case OUT_IN -> weight.shape().getLast() % INT8_BLOCK == 0;
        };
    }

    private static NDList int8(NDManager manager, Elements elements, StoredTensor tensor, Form form) {
        try (var fp32 = Elements.mapped(manager, tensor);
                var turned = fp32.transpose()) {
            return elements.int8(manager, form == Form.IN_OUT ? turned : fp32);
        }
    }
}
