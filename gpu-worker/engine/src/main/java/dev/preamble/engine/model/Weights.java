package dev.preamble.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.preamble.engine.UnsupportedModelException;
import dev.preamble.engine.weights.Elements;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The frozen weights on the device, in the order in which the script takes them.
 *
 * @param all for whatever sees many tokens at once
 * @param ofDecoding for what sees one token of each row
 */
record Weights(List<NDArray> all, List<NDArray> ofDecoding) {
    static Weights read(
            NDManager manager, Path file, Safetensors stored, ModelConfiguration configuration, Dtype dtype) {
        if (dtype == Dtype.INT8 && manager.getDevice().isGpu()) {
            throw new UnsupportedModelException("int8 is for CPUs alone, this device is " + manager.getDevice());
        }
        var all = new ArrayList<NDArray>();
        var quantised = new ArrayList<NDArray>();
        var scales = new ArrayList<NDArray>();
        try (var elements = new Elements(manager)) {
            for (var weight : Gpt2.shapes(configuration).entrySet()) {
                var tensor = Gpt2.weight(file, stored, weight.getKey(), weight.getValue());
                var isMatrix = Gpt2.isMatrix(weight.getKey(), weight.getValue());
                var array = array(manager, elements, tensor, dtype, isMatrix);
                all.add(array);
                if (dtype == Dtype.INT8 && isMatrix) {
                    try (var fp32 = Elements.mapped(manager, tensor);
                            var turned = fp32.transpose()) {
                        var int8 = elements.int8(manager, turned);
                        quantised.add(int8.get(0));
                        scales.add(int8.get(1));
                    }
                } else {
                    quantised.add(array);
                    scales.add(array);
                }
            }
            if (dtype != Dtype.INT8) {
                return new Weights(List.copyOf(all), List.copyOf(all));
            }
            quantised.addAll(scales);
            quantised.addAll(elements.int8(manager, all.getFirst()));
            return new Weights(List.copyOf(all), List.copyOf(quantised));
        }
    }

    private static NDArray array(
            NDManager manager, Elements elements, StoredTensor tensor, Dtype dtype, boolean isMatrix) {
        return switch (dtype) {
            case FP32 -> Elements.mapped(manager, tensor);
            case BF16, INT8 -> {
                try (var fp32 = Elements.mapped(manager, tensor)) {
                    yield isMatrix ? elements.bf16Matrix(manager, fp32) : elements.bf16(manager, fp32);
                }
            }
        };
    }
}
