package dev.preamble.engine.prefix;

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
}
