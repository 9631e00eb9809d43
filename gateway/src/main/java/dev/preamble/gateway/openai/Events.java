package dev.preamble.gateway.openai;

import dev.preamble.gateway.problem.OpenAiError;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The server-sent events of one answer, as OpenAI's clients read them. For one thread. */
final class Events {
    private final OutputStream to;

    Events(OutputStream to) {
        this.to = to;
    }

    void say(Object payload) throws IOException {
        write(RecordJson.text(payload));
    }

    void end() throws IOException {
        write("[DONE]");
    }

    /** Instead of an end: the status is long sent. */
    void refuse(Refusal refusal) throws IOException {
        say(OpenAiError.of(refusal));
    }

    private void write(String payload) throws IOException {
        to.write(("data: " + payload + "\n\n").getBytes(StandardCharsets.UTF_8));
        to.flush();
    }
}
