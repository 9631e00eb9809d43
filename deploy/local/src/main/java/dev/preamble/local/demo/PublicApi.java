package dev.preamble.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.records.RecordJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiPredicate;

/** The platform's public API with one caller's credentials. */
final class PublicApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String JSON = "application/json";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;
    private final String bearer;

    PublicApi(URI gateway, String bearer) {
        this.gateway = gateway;
        this.bearer = bearer;
    }

    JsonNode get(String path) {
        return json(request(path).GET().build());
    }

    JsonNode post(String path, Object body) {
        return post(path, JSON, BodyPublishers.ofString(RecordJson.text(body)), Map.of());
    }

    JsonNode post(String path, Object body, Map<String, String> headers) {
        return post(path, JSON, BodyPublishers.ofString(RecordJson.text(body)), headers);
    }

    JsonNode post(String path, String mediaType, BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", mediaType).POST(body);
        headers.forEach(request::header);
        return json(request.build());
    }

    void delete(String path) {
        json(request(path).DELETE().build());
    }

    /** The body as text, such as JSON lines. */
    String text(String path) {
        HttpRequest request = request(path).GET().build();
        HttpResponse<InputStream> response = send(request);
        try (InputStream body = response.body()) {
            byte[] bytes = body.readAllBytes();
            refuse(request, response.statusCode(), bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Follows a stream of server-sent events, from the beginning, over lost connections, until the listener has had
     * enough.
     *
     * @param more takes an event's name and data; false ends it
     */
    void follow(String path, BiPredicate<String, JsonNode> more) {
        String last = "0";
        while (true) {
            HttpRequest request = HttpRequest.newBuilder(gateway.resolve(path))
                    .header("Authorization", "Bearer " + bearer)
                    .header("Accept", "text/event-stream")
                    .header("Last-Event-ID", last)
                    .build();
            HttpResponse<InputStream> response = send(request);
            try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() != 200) {
                    refuse(request, response.statusCode(), reader.readLine().getBytes(StandardCharsets.UTF_8));
                }
                String name = "message";
                StringBuilder data = new StringBuilder();
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (line.startsWith("event:")) {
                        name = line.substring("event:".length()).strip();
                    } else if (line.startsWith("id:")) {
                        last = line.substring("id:".length()).strip();
                    } else if (line.startsWith("data:")) {
                        data.append(line.substring("data:".length()));
                    } else if (line.isEmpty() && !data.isEmpty()) {
                        if (!more.test(name, RecordJson.read(data.toString(), JsonNode.class))) {
                            return;
                        }
                        data.setLength(0);
                    }
                }
            } catch (IOException e) {
                // the connection was lost: go on from the last event
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .header("Authorization", "Bearer " + bearer)
                .header("Accept", JSON)
                .timeout(TIMEOUT);
    }

    private JsonNode json(HttpRequest request) {
        HttpResponse<InputStream> response = send(request);
        try (InputStream body = response.body()) {
            byte[] bytes = body.readAllBytes();
            refuse(request, response.statusCode(), bytes);
            return RecordJson.read(bytes.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : bytes, JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(HttpRequest request, int status, byte[] body) {
        if (status >= 400) {
            String text = new String(body, StandardCharsets.UTF_8);
            JsonNode problem = RecordJson.read(text.startsWith("{") ? text : "{}", JsonNode.class);
            throw new Refused(request.method() + " " + request.uri().getPath(), status, problem);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
