package dev.preamble.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.records.RecordJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    /** Posts a form of files and texts, each under its name. */
    public JsonNode postForm(
            String path, Map<String, Path> files, Map<String, String> texts, Map<String, String> headers) {
        String boundary = "preamble-" + UUID.randomUUID();
        List<BodyPublisher> parts = new ArrayList<>();
        texts.forEach((name, text) -> {
            parts.add(BodyPublishers.ofString(partHead(boundary, name, "")));
            parts.add(BodyPublishers.ofString(text + "\r\n"));
        });
        files.forEach((name, file) -> {
            parts.add(BodyPublishers.ofString(partHead(boundary, name, "; filename=\"" + name + "\"")));
            parts.add(content(file));
            parts.add(BodyPublishers.ofString("\r\n"));
        });
        parts.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(parts.toArray(BodyPublisher[]::new)));
        headers.forEach(request::header);
        return json(request.build());
    }

    private static String partHead(String boundary, String name, String file) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n\r\n";
    }

    private static BodyPublisher content(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes what is there into a file, whole or not at all.
     *
     * @throws IOException if the bytes do not have that SHA-256
     */
    public void download(String path, Path file, String sha256) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        MessageDigest digest = sha256();
        HttpRequest request = request(path).setHeader("Accept", "*/*").GET().build();
        try (InputStream body = new DigestInputStream(open(request).body(), digest)) {
            Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            Files.delete(part);
            throw new IOException(path + " came with other bytes than its digest names");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
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
