package dev.preamble.engine.data;

/**
 * How much goes into one pass over the model, which bounds its memory; a row that is too large by itself goes alone. Each
 * row has as many slots as the longest; empty ones take part in attention alone.
 *
 * @param slots of all its rows at most
 * @param virtualTokens before its rows at most: a row's prefix is laid out for it, as long as the longest of the pass
 * @param overhead what a pass costs whatever it holds, in empty slots that take as long
 */
public record PassSize(int slots, int virtualTokens, int overhead) {
    boolean holds(int rows, int longest, int mostVirtual) {
        return rows == 1 || ((long) rows * longest <= slots && (long) rows * mostVirtual <= virtualTokens);
    }
}
