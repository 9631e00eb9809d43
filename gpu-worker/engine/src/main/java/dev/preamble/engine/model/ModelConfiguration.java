package dev.preamble.engine.model;

import dev.preamble.engine.UnsupportedModelException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a base model, whatever its family.
 *
 * @param family the {@code model_type} of its config.json
 * @param vocabulary rows of the embedding; token ids are below it
 * @param positions the longest sequence, virtual tokens included
 * @param width elements of a hidden state
 * @param layers transformer blocks, of the decoder if there is an encoder
 * @param heads attention heads
 * @param keyValueHeads heads of keys and values, at most {@code heads}
 * @param headWidth elements of one head's key
 * @param separator the tokens between input and target; none if the model names none
 * @param eosTokenIds any of them ends a text, the first ends a target; none if the model names none
 * @param encoder null if the model is a decoder alone
 */
public record ModelConfiguration(
        String family,
        int vocabulary,
        int positions,
        int width,
        int layers,
        int heads,
        int keyValueHeads,
        int headWidth,
        List<Integer> separator,
        List<Integer> eosTokenIds,
        @Nullable Encoder encoder) {

    public ModelConfiguration {
        separator = List.copyOf(separator);
        eosTokenIds = List.copyOf(eosTokenIds);
    }

    /**
     * What sees the input, in a model that has an encoder and a decoder.
     *
     * @param layers transformer blocks
     * @param inputStart the tokens before an input
     * @param decoderStart how many of the separator's last tokens the decoder begins with; all others the encoder sees
     */
    public record Encoder(int layers, List<Integer> inputStart, int decoderStart) {
        public Encoder {
            inputStart = List.copyOf(inputStart);
        }
    }

    /**
     * A kind of attention that has a prefix of its own.
     *
     * @param name what sees and, before it, of an encoder and a decoder, is seen
     * @param layers how many layers have it
     */
    public record Attention(String name, int layers) {}

    /** A GPT-2 with the usual proportions, whose separator and end are token 0. */
    public static ModelConfiguration gpt2(int vocabulary, int positions, int width, int layers, int heads) {
        return new ModelConfiguration(
                Family.GPT2.modelType(),
                vocabulary,
                positions,
                width,
                layers,
                heads,
                heads,
                width / heads,
                List.of(0),
                List.of(0),
                null);
    }

    /** Those that have a prefix, in the order in which a prefix has their layers. */
    public List<Attention> attentions() {
        var decoder = new Attention("decoder", layers);
        return encoder == null
                ? List.of(decoder)
                : List.of(new Attention("encoder", encoder.layers()), new Attention("cross", layers), decoder);
    }

    /** The layers of all attentions that have a prefix. */
    public int prefixLayers() {
        return attentions().stream().mapToInt(Attention::layers).sum();
    }

    /** Elements of the keys and values of one virtual token in all layers. */
    public int prefixWidth() {
        return 2 * prefixLayers() * keyValueHeads * headWidth;
    }

    /** The encoder of a model that has one. */
    Encoder requireEncoder() {
        return Objects.requireNonNull(encoder);
    }

    /** Positions that a prompt may take before so many new tokens and behind so many virtual ones; may be negative. */
    public int room(int virtualTokens, int newTokens) {
        return encoder == null
                ? positions - virtualTokens - newTokens
                : virtualTokens + encoder.decoderStart() + newTokens <= positions
                        ? positions + encoder.decoderStart()
                        : 0;
    }

    /** New tokens that there are positions for behind so many virtual ones and a prompt; may be negative. */
    public int newTokens(int virtualTokens, int prompt) {
        return positions - virtualTokens - (encoder == null ? prompt : encoder.decoderStart());
    }

    /** Whether a text ends with this token. */
    public boolean isEnd(int token) {
        return eosTokenIds.contains(token);
    }

    /** What ends a target. */
    public int end() {
        if (eosTokenIds.isEmpty()) {
            throw new UnsupportedModelException("this model names no eos token, it takes token ids alone");
        }
        return eosTokenIds.getFirst();
    }
}
