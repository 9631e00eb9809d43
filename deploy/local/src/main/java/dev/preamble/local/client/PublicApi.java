package dev.preamble.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** The platform's public API with one caller's credentials. */
public final class PublicApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonl";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;
    private final String bearer;

    public PublicApi(URI gateway, String bearer) {
        this.gateway = gateway;
        this.bearer = bearer;
    }

    public JsonNode get(String path) {
        return json(request(path).GET().build());
    }

    public JsonNode post(String path, Object body) {
        return post(path, body, Map.of());
    }

    public JsonNode post(String path, Object body, Map<String, String> headers) {
        return post(path, JSON, RecordJson.text(body), headers);
    }

    /** Uploads JSON lines. */
    public JsonNode upload(String path, String lines) {
        return post(path, JSON_LINES, lines, Map.of());
    }

    public void delete(String path) {
        json(request(path).DELETE().build());
    }

    /** The body as JSON lines. */
    public List<JsonNode> lines(String path) {
        byte[] body = body(request(path).setHeader("Accept", JSON_LINES).GET().build());
        return new String(body, StandardCharsets.UTF_8)
                .lines()
                .map(line -> RecordJson.read(line, JsonNode.class))
                .toList();
    }

    /**
     * Follows a stream of server-sent events from its beginning, over lost connections, until the listener has had
     * enough.
     *
     * @param more takes an event's name and data; false ends it
     */
    public void follow(String path, BiPredicate<String, JsonNode> more) {
        EventStream events = new EventStream(more);
        while (!events.ended()) {
            HttpRequest request = request(path)
                    .setHeader("Accept", "text/event-stream")
                    .header("Last-Event-ID", events.last())
                    .GET()
                    .build();
            try (InputStream body = open(request).body()) {
                events.read(body);
            } catch (IOException | UncheckedIOException e) {
                pause();
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .header("Authorization", "Bearer " + bearer)
                .header("Accept", JSON)
                .timeout(TIMEOUT);
    }

    private JsonNode post(String path, String mediaType, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", mediaType).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return json(request.build());
    }

    private JsonNode json(HttpRequest request) {
        byte[] body = body(request);
        return body.length == 0 ? MissingNode.getInstance() : RecordJson.read(body, JsonNode.class);
    }

    private byte[] body(HttpRequest request) {
        try (InputStream body = open(request).body()) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws Refused with the platform's reason */
    private HttpResponse<InputStream> open(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() >= 400) {
                try (InputStream body = response.body()) {
                    throw Refused.of(request, response.statusCode(), body.readAllBytes());
                }
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
