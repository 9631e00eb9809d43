package dev.preamble.gateway.openai;

import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Completions as the server-sent events that OpenAI's clients read: one for each choice, which is whole, and the end. */
final class CompletionChunks {
    private CompletionChunks() {}

    /** @param usage whether the last chunk tells of tokens */
    static void write(CompletionAnswer answer, boolean usage, OutputStream to) throws IOException {
        for (CompletionAnswer.Choice choice : answer.choices()) {
            event(RecordJson.text(answer.chunk(choice)), to);
        }
        if (usage) {
            event(RecordJson.text(answer.usageAlone()), to);
        }
        event("[DONE]", to);
    }

    private static void event(String payload, OutputStream to) throws IOException {
        to.write(("data: " + payload + "\n\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
