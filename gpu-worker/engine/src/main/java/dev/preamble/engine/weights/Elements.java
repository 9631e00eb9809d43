package dev.preamble.engine.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.script.Script;
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
    public NDArray mapped(NDManager manager, StoredTensor tensor) {
        return switch (tensor.type()) {
            case F32 -> manager.create(tensor.bytes().duplicate(), new Shape(tensor.dimensions()), DataType.FLOAT32);
            case F16 -> converted(manager, tensor, "fp32_of_f16");
            case BF16 -> converted(manager, tensor, "fp32_of_bf16");
            case I64 -> throw new IllegalArgumentException("integers are not weights");
        };
    }

    /** The tensor in fp32, in memory of its own. */
    public NDArray copied(NDManager manager, StoredTensor tensor) {
        return tensor.type() == StoredType.F32 ? converted(manager, tensor, "fp32_of_f32") : mapped(manager, tensor);
    }

    /** An fp32 array rounded to bf16. */
    public NDArray bf16(NDManager manager, NDArray array) {
        // With gradients on, since what is made in inference mode cannot take part in a backward pass.
        return script.differentiate(manager, "bf16_of_fp32", array).singletonOrThrow();
    }

    /** An fp32 array as it will be stored, F32 or F16. */
    public StoredTensor stored(NDArray array, StoredType type) {
        try (var scope = array.getManager().newSubManager()) {
            var bytes = switch (type) {
                case F32 -> array.toByteArray();
                case F16 ->
                    script.evaluate(scope, "f16_of_fp32", array)
                            .singletonOrThrow()
                            .toByteArray();
                case BF16, I64 -> throw new IllegalArgumentException("weights are not stored as " + type);
            };
            return StoredTensor.of(type, bytes, array.getShape().getShape());
        }
    }

    private NDArray converted(NDManager manager, StoredTensor tensor, String method) {
        try (var scope = manager.newSubManager()) {
            var bytes = scope.create(
                    tensor.bytes().duplicate(), new Shape(tensor.bytes().remaining()), DataType.UINT8);
            var converted = script.differentiate(scope, method, bytes).singletonOrThrow();
            var shaped = converted.reshape(new Shape(tensor.dimensions()));
            shaped.attach(manager);
            return shaped;
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
