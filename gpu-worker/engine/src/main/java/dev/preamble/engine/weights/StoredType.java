package dev.preamble.engine.weights;

/** An element type of a safetensors file, under the name the file gives it. */
public enum StoredType {
    F32(4),
    F16(2),
    BF16(2),
    I64(8);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
