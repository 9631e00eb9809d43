package dev.preamble.records.event;

import java.util.List;

/**
 * What texts grew by that somebody waits for. Told once, kept for a minute, lost without harm: what counts are the lines that
 * the run ends with, and all pieces of a line are found in it.
 *
 * @param key of the run; another run of the same segment begins its lines anew
 * @param pieces of one line or of several
 */
public record TextGrowth(RunKey key, List<Piece> pieces) {
    public TextGrowth {
        pieces = List.copyOf(pieces);
    }

    /**
     * More of a line.
     *
     * @param line which input line of the job, counted from 0
     * @param offset characters of its output, as Java counts them, that come before
     * @param text not empty
     */
    public record Piece(long line, int offset, String text) {}
}
