package dev.preamble.records.worker;

import org.jspecify.annotations.Nullable;

/**
 * A base model as the worker that loaded it describes it.
 *
 * @param digest lower-case hexadecimal SHA-256 of the weights file
 * @param family architecture, such as {@code gpt2}
 * @param layers transformer blocks
 * @param hiddenSize width of the residual stream
 * @param heads attention heads
 * @param vocabulary tokens of the vocabulary
 * @param positions longest sequence, virtual tokens included
 * @param parameters how many weights
 * @param keyValueHeads heads that have keys and values of their own; null where older workers did not say: as many as heads
 * @param headWidth width of a head; null where older workers did not say: hiddenSize / heads
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
        @Nullable Integer headWidth) {
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
}
