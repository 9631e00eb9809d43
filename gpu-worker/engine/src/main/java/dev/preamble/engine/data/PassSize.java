package dev.preamble.engine.data;

/**
 * How much goes into one pass over the model.
 *
 * @param tokens of its rows at most, padding included: bounds the memory of a pass; a longer row goes alone
 * @param overhead what a pass costs whatever it holds, in tokens that take as long
 */
public record PassSize(int tokens, int overhead) {
    boolean holds(int rows, int longest) {
        return rows == 1 || (long) rows * longest <= tokens;
    }
}
