package dev.preamble.engine.weights;

import dev.preamble.safetensors.StoredType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
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

    /** Bytes that are no numbers. */
    public static StoredTensor of(byte[] octets) {
        var bytes = ByteBuffer.allocateDirect(octets.length).put(octets).flip();
        return new StoredTensor(StoredType.U8, List.of((long) octets.length), bytes);
    }

    /** The elements of a tensor of F32, F16 or BF16. */
    public float[] floats() {
        var values = new float[bytes.remaining() / type.bytes()];
        var source = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case F32 -> source.asFloatBuffer().get(values);
            case F16 -> {
                for (var i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(source.getShort());
                }
            }
            case BF16 -> {
                for (var i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(source.getShort() << 16);
                }
            }
            case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                throw new IllegalStateException("a tensor of " + type + " was read as floats");
        }
        return values;
    }

    /** This F32 tensor rounded to another element type, F32 or F16. */
    public StoredTensor as(StoredType rounded) {
        return switch (rounded) {
            case F32 -> this;
            case F16 -> {
                var half = ByteBuffer.allocateDirect(bytes.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
                for (var value : floats()) {
                    half.putShort(Float.floatToFloat16(value));
                }
                yield new StoredTensor(rounded, shape, half.flip());
            }
            case BF16, F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                throw new IllegalArgumentException("nothing is stored as " + rounded);
        };
    }

    /** The elements of an I64 tensor. */
    public long[] longs() {
        if (type != StoredType.I64) {
            throw new IllegalStateException("a tensor of " + type + " was read as integers");
        }
        var values = new long[bytes.remaining() / Long.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
        return values;
    }

    /** The elements as they are stored. */
    public byte[] octets() {
        var octets = new byte[bytes.remaining()];
        bytes.duplicate().get(octets);
        return octets;
    }

    /** The shape as DJL takes it. */
    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
