package dev.preamble.engine.model;

import dev.preamble.engine.UnsupportedModelException;
import java.util.List;

/**
 * The shape of a base model, whatever its family.
 *
 * @param family the {@code model_type} of its config.json
 * @param vocabulary rows of the embedding; token ids are below it
 * @param positions the longest sequence, virtual tokens included
 * @param width elements of a hidden state
 * @param layers transformer blocks
 * @param heads attention heads
 * @param keyValueHeads heads of keys and values, at most {@code heads}
 * @param headWidth elements of one head's key
 * @param separator the tokens between input and target; none if the model names none
 * @param eosTokenIds any of them ends a text, the first ends a target; none if the model names none
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
        List<Integer> eosTokenIds) {

    public ModelConfiguration {
        separator = List.copyOf(separator);
        eosTokenIds = List.copyOf(eosTokenIds);
    }

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
                List.of(0));
    }

    /** Elements of the keys and values of one virtual token in all layers. */
    public int prefixWidth() {
        return 2 * layers * keyValueHeads * headWidth;
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
