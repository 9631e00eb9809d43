package dev.preamble.engine.data;

/**
 * How much goes into one pass over the model, which bounds its memory; a row that is too large by itself goes alone.
 *
 * @param tokens of its rows at most, padding included
 * @param virtualTokens before its rows at most: a row's prefix is laid out for it, as long as the longest of the pass
 * @param overhead what a pass costs whatever it holds, in tokens that take as long
 */
public record PassSize(int tokens, int virtualTokens, int overhead) {
    boolean holds(int rows, int longest, int mostVirtual) {
        return rows == 1 || ((long) rows * longest <= tokens && (long) rows * mostVirtual <= virtualTokens);
    }
}
