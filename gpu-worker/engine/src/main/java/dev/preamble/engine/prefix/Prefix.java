package dev.preamble.engine.prefix;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A learned prefix: the keys and values that its virtual tokens contribute to attention in each layer, in fp32.
 *
 * <p>Plain Java, independent of any thread or device. The values are shared, not copied: whoever made them must not
 * change them afterwards.
 */
public final class Prefix {
    private static final int PIECE = 8192;

    private final PrefixShape shape;
    private final float[] values;
    private final Placement placement;
    private final String digest;

    /** A prefix of these values, in the layout of {@link PrefixShape}, in all layers and before the row. */
    public Prefix(PrefixShape shape, float[] values) {
        this(shape, values, Placement.PLAIN);
    }

    /** A prefix of these values, in the layout of {@link PrefixShape}, with zeros in layers that do not have it. */
    public Prefix(PrefixShape shape, float[] values, Placement placement) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(values.length + " values do not fill " + shape);
        }
        this.shape = shape;
        this.values = values;
        this.placement = placement;
        this.digest = digest(shape, values, placement);
    }

    public PrefixShape shape() {
        return shape;
    }

    public Placement placement() {
        return placement;
    }

    /** SHA-256 of shape, values and, unless it is plain, placement, in lower-case hex: prefixes are equal when their digests are. */
    public String digest() {
        return digest;
    }

    /** In the layout of {@link PrefixShape}; to be read alone. */
    public float[] values() {
        return values;
    }

    /** The values as an array on the device, (P, 2L, H, D). Device thread. */
    public NDArray array(NDManager manager) {
        return manager.create(values, new Shape(shape.dimensions()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Prefix that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    private static String digest(PrefixShape shape, float[] values, Placement placement) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var piece = ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (var dimension : shape.dimensions()) {
                piece.putLong(dimension);
            }
            digest.update(piece.flip());
            for (var from = 0; from < values.length; from += PIECE) {
                var length = Math.min(PIECE, values.length - from);
                piece.clear().asFloatBuffer().put(values, from, length);
                digest.update(piece.limit(length * Float.BYTES));
            }
            if (!placement.plain()) {
                digest.update(placement.toString().getBytes(StandardCharsets.US_ASCII));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
