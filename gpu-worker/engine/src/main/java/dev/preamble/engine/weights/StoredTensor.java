package dev.preamble.engine.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One tensor of a safetensors file.
 *
 * @param type the element type
 * @param shape the length of each dimension; empty for a scalar
 * @param bytes the elements, row-major and little-endian: a direct buffer, where the file was mapped a read-only view
 */
public record StoredTensor(StoredType type, List<Long> shape, ByteBuffer bytes) {
    public StoredTensor {
        shape = List.copyOf(shape);
        if (elements(shape) * type.bytes() != bytes.remaining()) {
            throw new IllegalArgumentException(
                    "shape %s of %s does not fill %d bytes".formatted(shape, type, bytes.remaining()));
        }
    }

    public static StoredTensor of(float[] values, long... shape) {
        var bytes = ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new StoredTensor(StoredType.F32, boxed(shape), bytes);
    }

    public static StoredTensor of(StoredType type, byte[] values, long... shape) {
        var bytes = ByteBuffer.allocateDirect(values.length).order(ByteOrder.LITTLE_ENDIAN);
        return new StoredTensor(type, boxed(shape), bytes.put(values).flip());
    }

    /** The elements of an F32 tensor. */
    public float[] floats() {
        require(StoredType.F32);
        var values = new float[bytes.remaining() / Float.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** The elements of an I64 tensor. */
    public long[] longs() {
        require(StoredType.I64);
        var values = new long[bytes.remaining() / Long.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
        return values;
    }

    /** The shape as DJL takes it. */
    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static List<Long> boxed(long[] shape) {
        return java.util.Arrays.stream(shape).boxed().toList();
    }

    private void require(StoredType expected) {
        if (type != expected) {
            throw new IllegalStateException("a tensor of " + type + " was read as " + expected);
        }
    }
}
