package dev.preamble.engine.prefix;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A learned prefix: the keys and values that its virtual tokens contribute to attention in each layer, in fp32.
 *
 * <p>Plain Java, independent of any thread or device. The values are shared, not copied: whoever made them must not
 * change them afterwards.
 */
public final class Prefix {
    private final PrefixShape shape;
    private final float[] values;

    /** A prefix of these values, in the layout of {@link PrefixShape}. */
    public Prefix(PrefixShape shape, float[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(values.length + " values do not fill " + shape);
        }
        this.shape = shape;
        this.values = values;
    }

    public PrefixShape shape() {
        return shape;
    }

    float[] values() {
        return values;
    }

    /** The values as an array on the device, (P, 2L, H, D). Device thread. */
    public NDArray array(NDManager manager) {
        return manager.create(values, new Shape(shape.dimensions()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Prefix that && shape.equals(that.shape) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }
}
