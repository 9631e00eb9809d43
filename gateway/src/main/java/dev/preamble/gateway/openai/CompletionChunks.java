package dev.preamble.gateway.openai;

import dev.preamble.gateway.openai.CompletionAnswer.Choice;
import dev.preamble.records.event.TextGrowth.Piece;
import java.io.IOException;
import java.util.List;

/** A completion as events: pieces of its texts as they come, each text's end, and the end of all. For one thread. */
final class CompletionChunks {
    private final CompletionAnswer begun;
    private final Events events;
    private final SaidSoFar said = new SaidSoFar();

    CompletionChunks(CompletionAnswer begun, Events events) {
        this.begun = begun;
        this.events = events;
    }

    void more(List<Piece> pieces) throws IOException {
        for (Piece piece : pieces) {
            String news = said.news(piece);
            if (!news.isEmpty()) {
                events.say(begun.chunk(Choice.piece(news, piece.line())));
            }
        }
    }

    /** @param usage whether the last chunk tells of tokens */
    void end(CompletionAnswer ended, boolean usage) throws IOException {
        for (Choice choice : ended.choices()) {
            events.say(begun.chunk(choice.rest(said.rest(choice.index(), choice.text()))));
        }
        if (usage) {
            events.say(ended.usageAlone());
        }
        events.end();
    }
}
