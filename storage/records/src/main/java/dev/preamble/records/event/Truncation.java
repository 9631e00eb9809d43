package dev.preamble.records.event;

/**
 * What the rows of a training job lost to fit; there is one only where some did.
 *
 * @param rows that lost tokens on the left of their input
 * @param ofRows rows in all
 * @param longest tokens of the longest row, had it lost none
 * @param maxLength tokens that a row may have, see {@link dev.preamble.records.task.TrainingOptions}
 */
public record Truncation(int rows, int ofRows, int longest, int maxLength) {
    /** In words, for the job's owner. */
    public String text() {
        return "%d of %d rows were longer than maxLength %d and lost tokens on the left of their input; the longest has %d"
                .formatted(rows, ofRows, maxLength, longest);
    }
}
