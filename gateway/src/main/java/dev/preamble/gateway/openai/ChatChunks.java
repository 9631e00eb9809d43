package dev.preamble.gateway.openai;

import dev.preamble.gateway.openai.ChatAnswer.ChatChoice;
import dev.preamble.records.event.TextGrowth.Piece;
import java.io.IOException;
import java.util.List;

/** Answers of a chat as events: who speaks, what is said as it comes, each answer's end, and the end of all. For one thread. */
final class ChatChunks {
    private final ChatAnswer begun;
    private final Events events;
    private final SaidSoFar said = new SaidSoFar();

    ChatChunks(ChatAnswer begun, Events events) {
        this.begun = begun;
        this.events = events;
    }

    void begin(int answers) throws IOException {
        for (int i = 0; i < answers; i++) {
            events.say(begun.chunk(ChatAnswer.Piece.first(i)));
        }
    }

    void more(List<Piece> pieces) throws IOException {
        for (Piece piece : pieces) {
            String news = said.news(piece);
            if (!news.isEmpty()) {
                events.say(begun.chunk(ChatAnswer.Piece.more(piece.line(), news)));
            }
        }
    }

    /** @param usage whether the last chunk tells of tokens */
    void end(ChatAnswer ended, boolean usage) throws IOException {
        for (ChatChoice choice : ended.choices()) {
            String rest = said.rest(choice.index(), choice.message().content());
            events.say(begun.chunk(ChatAnswer.Piece.last(choice, rest)));
        }
        if (usage) {
            events.say(ended.usageAlone());
        }
        events.end();
    }
}
