package dev.preamble.gateway.openai;

import dev.preamble.gateway.openai.CompletionAnswer.Choice;
import dev.preamble.gateway.problem.OpenAiError;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.TextGrowth.Piece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A completion as the server-sent events that OpenAI's clients read: pieces of its texts as they come, each text's end, and
 * the end of all. For one thread.
 */
final class CompletionChunks {
    private final CompletionAnswer begun;
    private final OutputStream to;
    private final SaidSoFar said = new SaidSoFar();

    CompletionChunks(CompletionAnswer begun, OutputStream to) {
        this.begun = begun;
        this.to = to;
    }

    void more(List<Piece> pieces) throws IOException {
        for (Piece piece : pieces) {
            String news = said.news(piece);
            if (!news.isEmpty()) {
                event(begun.chunk(Choice.piece(news, piece.line())));
            }
        }
    }

    /** @param usage whether the last chunk tells of tokens */
    void end(CompletionAnswer ended, boolean usage) throws IOException {
        for (Choice choice : ended.choices()) {
            event(begun.chunk(choice.rest(said.rest(choice.index(), choice.text()))));
        }
        if (usage) {
            event(ended.usageAlone());
        }
        write("[DONE]");
    }

    /** Instead of an end: the status is long sent. */
    void refuse(Refusal refusal) throws IOException {
        event(OpenAiError.of(refusal));
    }

    private void event(Object payload) throws IOException {
        write(RecordJson.text(payload));
    }

    private void write(String payload) throws IOException {
        to.write(("data: " + payload + "\n\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
