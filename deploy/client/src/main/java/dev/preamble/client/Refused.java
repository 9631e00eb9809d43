package dev.preamble.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.records.RecordJson;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The platform refused a request, and said why (RFC 9457). */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode problem;
    private final String path;

    private Refused(String message, int status, JsonNode problem, String path) {
        super(message);
        this.path = path;
        this.status = status;
        this.problem = problem;
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    /** What is wrong and what can be done about it. */
    public String detail() {
        return problem.path("detail").asText(problem.path("title").asText("no reason given"));
    }

    /** A member of the problem that is not always there, such as {@code field}, {@code limit} or {@code requestId}. */
    public Optional<String> member(String name) {
        return Optional.of(problem.path(name)).filter(JsonNode::isValueNode).map(JsonNode::asText);
    }

    /** How long to wait at least before the same may be granted; empty where nobody said. */
    Optional<Duration> retryAfter() {
        return member("retryAfterSeconds").map(Long::parseLong).map(Duration::ofSeconds);
    }

    /** Whether something is down or busy over there; nothing is wrong with what was asked. */
    boolean passes() {
        return status == 429 || status >= 500;
    }

    /** Of the request, as it was sent. */
    public String path() {
        return path;
    }

    /** As it came. */
    public JsonNode problem() {
        return problem;
    }

    static Refused of(HttpRequest request, int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        JsonNode said = RecordJson.read(text.startsWith("{") ? text : "{}", JsonNode.class);
        JsonNode problem = said.path("error").isObject()
                ? problem(status, said.path("error"))
                : said.isEmpty() ? none(status) : said;
        return new Refused(
                request.method() + " " + request.uri().getPath() + " was answered by " + status + ": "
                        + problem.path("detail").asText(problem.path("title").asText("no reason given"))
                        + limit(problem),
                status,
                problem,
                request.uri().getRawPath());
    }

    /** What is said to OpenAI's clients, in our own form; its message names the limit. */
    private static JsonNode problem(int status, JsonNode error) {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("status", status)
                .put("detail", error.path("message").asText())
                .put("code", error.path("code").asText());
        return error.hasNonNull("param")
                ? problem.put("field", error.path("param").asText())
                : problem;
    }

    /** Whoever answered is not a gateway of ours, or one in front of it. */
    private static JsonNode none(int status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", status)
                .put("detail", "The server answered " + status + " and gave no reason.");
    }

    private static String limit(JsonNode problem) {
        return problem.hasNonNull("limit")
                ? " " + problem.path("field").asText("Limit") + ": "
                        + problem.path("limit").asText()
                : "";
    }
}
