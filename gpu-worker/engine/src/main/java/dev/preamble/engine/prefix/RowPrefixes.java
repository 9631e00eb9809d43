package dev.preamble.engine.prefix;

import ai.djl.ndarray.NDArray;

/**
 * The prefixes of a batch's rows in the form a model's script takes.
 *
 * @param lengths (B) virtual tokens of each row; or (B, 1 + L) where one is not plain: its first token that sees the
 *     prefix, and its virtual tokens in each layer
 * @param keys (L, B, H, P, D)
 * @param values (L, B, H, P, D)
 */
public record RowPrefixes(NDArray lengths, NDArray keys, NDArray values) {}
