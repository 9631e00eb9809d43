package dev.preamble.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.script.Script;
import dev.preamble.safetensors.StoredType;
import java.util.Map;

/** Turns stored tensors into arrays to compute with, and arrays into stored tensors. Thread: the device thread. */
public final class Elements implements AutoCloseable {
    private final Script script;

    public Elements(NDManager manager) {
        script = Script.compile(manager, Elements.class, "Elements", Map.of());
    }

    /**
     * The tensor in fp32. An F32 tensor is not copied: its array reads the file's mapping, cannot be written, and holds
     * the buffer for as long as it is open.
     */
    public static NDArray mapped(NDManager manager, StoredTensor tensor) {
        return tensor.type() == StoredType.F32
                ? manager.create(tensor.bytes().duplicate(), new Shape(tensor.dimensions()), DataType.FLOAT32)
                : copied(manager, tensor);
    }

    /** The tensor in fp32, in memory of its own. */
    public static NDArray copied(NDManager manager, StoredTensor tensor) {
        return array(manager, tensor.floats(), tensor.dimensions());
    }

    /**
     * An array of these values in PyTorch's own memory, always aligned alike: how matrix products round depends on it,
     * and Java's buffers begin anywhere.
     */
    public static NDArray array(NDManager manager, float[] values, long... dimensions) {
        try (var unaligned = manager.create(values, new Shape(dimensions))) {
            return unaligned.duplicate();
        }
    }

    /** An fp32 array rounded to bf16. */
    public NDArray bf16(NDManager manager, NDArray array) {
        // With gradients on, since what is made in inference mode cannot take part in a backward pass.
        return script.differentiate(manager, "forward", array).singletonOrThrow();
    }

    /** A matrix (in, out) rounded to bf16, which lies in memory as (out, in). */
    public NDArray bf16Matrix(NDManager manager, NDArray array) {
        return script.differentiate(manager, "bf16_matrix", array).singletonOrThrow();
    }

    /** A matrix (out, in) as int8 and the scales (out), in bf16, that bring it back. */
    public NDList int8(NDManager manager, NDArray array) {
        return script.evaluate(manager, "int8", array);
    }

    /** An fp32 array as it will be stored, F32 or F16. */
    public static StoredTensor stored(NDArray array, StoredType type) {
        return StoredTensor.of(array.toFloatArray(), array.getShape().getShape())
                .as(type);
    }

    @Override
    public void close() {
        script.close();
    }
}
