package dev.preamble.gateway.openai;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.problem.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * What a caller has read of each line, so that it reads every character once and in order, though pieces may come twice, late
 * or never. For one thread.
 */
final class SaidSoFar {
    private final Map<Long, StringBuilder> lines = new HashMap<>();

    /** What a piece adds; empty where it adds nothing, where something before it never came, or where it contradicts. */
    String news(Piece piece) {
        StringBuilder said = said(piece.line());
        int known = said.length() - piece.offset();
        if (known < 0
                || known >= piece.text().length()
                || !said.substring(piece.offset()).equals(piece.text().substring(0, known))) {
            return "";
        }
        String news = piece.text().substring(known);
        said.append(news);
        return news;
    }

    /**
     * What is left of a line.
     *
     * @param whole all of it
     * @throws Refusal when that is not how it was begun: a run was lost, and another one said something else
     */
    String rest(long line, String whole) {
        StringBuilder said = said(line);
        if (!whole.startsWith(said.toString())) {
            throw Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "The worker was lost amid the text, and another one continued the prompt otherwise. Repeat the request.");
        }
        return whole.substring(said.length());
    }

    private StringBuilder said(long line) {
        return lines.computeIfAbsent(line, number -> new StringBuilder());
    }
}
