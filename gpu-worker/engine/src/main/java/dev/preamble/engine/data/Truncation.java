package dev.preamble.engine.data;

/**
 * What rows lost to fit.
 *
 * @param rows that lost tokens on the left of their input
 * @param longest tokens of the longest row, had it lost none
 */
public record Truncation(int rows, int longest) {
    public static final Truncation NONE = new Truncation(0, 0);

    Truncation plus(FittedRow row) {
        return new Truncation(
                rows + (row.lost() > 0 ? 1 : 0), Math.max(longest, row.row().length() + row.lost()));
    }
}
