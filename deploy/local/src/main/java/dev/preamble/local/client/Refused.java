package dev.preamble.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/** The platform refused a request, and said why. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Refused(String message, int status) {
        super(message);
        this.status = status;
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    static Refused of(HttpRequest request, int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        JsonNode problem = RecordJson.read(text.startsWith("{") ? text : "{}", JsonNode.class);
        return new Refused(
                request.method() + " " + request.uri().getPath() + " was answered by " + status + ": "
                        + problem.path("detail").asText(problem.path("title").asText("no reason given"))
                        + limit(problem),
                status);
    }

    private static String limit(JsonNode problem) {
        return problem.hasNonNull("limit")
                ? " " + problem.path("field").asText("Limit") + ": "
                        + problem.path("limit").asText()
                : "";
    }
}
