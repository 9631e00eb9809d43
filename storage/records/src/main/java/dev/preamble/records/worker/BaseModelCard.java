package dev.preamble.records.worker;

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
 */
public record BaseModelCard(
        String digest,
        String family,
        int layers,
        int hiddenSize,
        int heads,
        int vocabulary,
        int positions,
        long parameters) {}
