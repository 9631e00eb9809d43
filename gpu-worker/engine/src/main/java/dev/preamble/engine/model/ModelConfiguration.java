package dev.preamble.engine.model;

/**
 * The shape of a base model.
 *
 * @param family the {@code model_type} of its config.json
 * @param vocabulary rows of the embedding; token ids are below it
 * @param positions the longest sequence, virtual tokens included
 * @param width elements of a hidden state
 * @param innerWidth elements between the two layers of an MLP
 * @param layers transformer blocks
 * @param heads attention heads
 * @param keyValueHeads heads of keys and values, at most {@code heads}
 * @param epsilon added to the variance in normalisations
 * @param bosTokenId stands between input and target
 * @param eosTokenId ends a target
 */
public record ModelConfiguration(
        String family,
        int vocabulary,
        int positions,
        int width,
        int innerWidth,
        int layers,
        int heads,
        int keyValueHeads,
        double epsilon,
        int bosTokenId,
        int eosTokenId) {

    /** A GPT-2 with the usual proportions, whose separator and end are token 0. */
    public static ModelConfiguration gpt2(int vocabulary, int positions, int width, int layers, int heads) {
        return new ModelConfiguration(
                Gpt2.FAMILY, vocabulary, positions, width, 4 * width, layers, heads, heads, 1e-5, 0, 0);
    }

    /** Elements of one head's key. */
    public int headWidth() {
        return width / heads;
    }

    /** Elements of the keys and values of one virtual token in all layers. */
    public int prefixWidth() {
        return 2 * layers * keyValueHeads * headWidth();
    }
}
