package dev.preamble.engine.prefix;

import dev.preamble.engine.model.ModelConfiguration;

/**
 * The dimensions of a prefix, stored as (virtualTokens, 2 · layers, heads, headWidth): entry 2l of the second dimension
 * holds layer l's keys, 2l + 1 its values. Where several kinds of attention have a prefix, the layers of one follow on
 * those of the other.
 */
public record PrefixShape(int virtualTokens, int layers, int heads, int headWidth) {
    public static PrefixShape of(ModelConfiguration model, int virtualTokens) {
        return new PrefixShape(virtualTokens, model.prefixLayers(), model.keyValueHeads(), model.headWidth());
    }

    /** Elements of one virtual token. */
    public int width() {
        return 2 * layers * heads * headWidth;
    }

    /** Elements of the whole prefix. */
    public int size() {
        return virtualTokens * width();
    }

    /** The dimensions as DJL takes them. */
    public long[] dimensions() {
        return new long[] {virtualTokens, 2L * layers, heads, headWidth};
    }

    /** Whether prefixes of this shape fit that model, whatever their number of virtual tokens. */
    public boolean fits(ModelConfiguration model) {
        return equals(of(model, virtualTokens));
    }
}
