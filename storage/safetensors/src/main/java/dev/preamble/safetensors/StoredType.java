package dev.preamble.safetensors;

/**
 * An element type of a safetensors file, under the name the file gives it.
 *
 * <p>Weights are of the first three; the others occur beside them, as the masks in some GPT-2 files do.
 */
public enum StoredType {
    F32(4),
    F16(2),
    BF16(2),
    F64(8),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether a weight may be of this type. */
    public boolean isWeight() {
        return this == F32 || this == F16 || this == BF16;
    }
}
