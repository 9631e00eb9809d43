package dev.preamble.records.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A base model as the worker that loaded it describes it.
 *
 * @param digest lower-case hexadecimal SHA-256 of the weights file
 * @param family architecture, such as {@code gpt2}
 * @param layers of all kinds of attention that have a prefix: transformer blocks; behind an encoder those of the decoder
 *     twice, and those of the encoder
 * @param hiddenSize width of the residual stream
 * @param heads attention heads
 * @param vocabulary tokens of the vocabulary
 * @param positions longest sequence, virtual tokens included
 * @param parameters how many weights
 * @param keyValueHeads heads that have keys and values of their own; null where older workers did not say: as many as heads
 * @param headWidth width of a head; null where older workers did not say: hiddenSize / heads
 * @param encoderLayers transformer blocks of the encoder; null for a decoder alone
 * @param chatTemplate null where it has none, or where older workers did not say
 */
public record BaseModelCard(
        String digest,
        String family,
        int layers,
        int hiddenSize,
        int heads,
        int vocabulary,
        int positions,
        long parameters,
        @Nullable Integer keyValueHeads,
        @Nullable Integer headWidth,
        @Nullable Integer encoderLayers,
        @Nullable ChatTemplate chatTemplate) {
    /** A decoder alone, without a chat template. */
    public BaseModelCard(
            String digest,
            String family,
            int layers,
            int hiddenSize,
            int heads,
            int vocabulary,
            int positions,
            long parameters,
            @Nullable Integer keyValueHeads,
            @Nullable Integer headWidth) {
        this(
                digest,
                family,
                layers,
                hiddenSize,
                heads,
                vocabulary,
                positions,
                parameters,
                keyValueHeads,
                headWidth,
                null,
                null);
    }

    /**
     * A kind of attention that has a prefix of its own.
     *
     * @param name what sees and, before it, of an encoder and a decoder, is seen
     * @param layers how many layers have it
     */
    public record Attention(String name, int layers) {}

    /** Width of all keys of a layer, which is that of all values too. */
    public int keyWidth() {
        return prefixHeads() * (headWidth == null ? hiddenSize / heads : headWidth);
    }

    /** Heads that a prefix has keys and values for. */
    public int prefixHeads() {
        return keyValueHeads == null ? heads : keyValueHeads;
    }

    /** Elements of one virtual token: keys and values of all layers. */
    public long prefixWidth() {
        return 2L * layers * keyWidth();
    }

    /** Those that have a prefix, in the order in which {@link #layers} counts their layers. */
    public List<Attention> attentions() {
        if (encoderLayers == null) {
            return List.of(new Attention("decoder", layers));
        }
        int ofDecoder = (layers - encoderLayers) / 2;
        return List.of(
                new Attention("encoder", encoderLayers),
                new Attention("cross", ofDecoder),
                new Attention("decoder", ofDecoder));
    }

    /** Elements of one virtual token in one kind of attention. */
    public long prefixWidth(Attention attention) {
        return 2L * attention.layers() * keyWidth();
    }
}
