package dev.preamble.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.preamble.records.RecordJson;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The platform's public API with one caller's credentials. */
public final class PublicApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration UPLOAD_TIMEOUT = Duration.ofHours(1);
    private static final Duration PART_TIMEOUT = Duration.ofMinutes(10);

    /** A gateway answers for a text within two minutes, or says why not. */
    private static final Duration TEXT_TIMEOUT = Duration.ofMinutes(3);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final String JSON = "application/json";
    private static final String JSON_LINES = "application/jsonl";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;
    private final Supplier<String> bearer;
    private final Duration timeout;
    private final Duration shortestPause;

    public PublicApi(URI gateway, String bearer) {
        this(gateway, () -> bearer);
    }

    /** @param bearer asked for each request: tokens of people do not last */
    public PublicApi(URI gateway, Supplier<String> bearer) {
        this(gateway, bearer, TIMEOUT, SHORTEST_PAUSE);
    }

    /**
     * As {@link #PublicApi(URI, Supplier)}.
     *
     * @param timeout until an answer begins, and the longest time in which nothing more of it comes; of what takes its time
     *     it is longer
     * @param shortestPause before a lost connection is made again
     */
    PublicApi(URI gateway, Supplier<String> bearer, Duration timeout, Duration shortestPause) {
        this.gateway = gateway;
        this.bearer = bearer;
        this.timeout = timeout;
        this.shortestPause = shortestPause;
    }

    public JsonNode get(String path) {
        return json(request(path).GET().build());
    }

    /** All items of a list, page by page as they are asked for. */
    public Stream<JsonNode> items(String path) {
        String more = path + (path.contains("?") ? "&" : "?") + "cursor=";
        return Stream.iterate(
                        get(path),
                        Objects::nonNull,
                        page -> page.hasNonNull("next")
                                ? get(more + page.path("next").asText())
                                : null)
                .flatMap(page -> page.path("items").valueStream());
    }

    /** Asks for something that needs no more words. */
    public JsonNode post(String path) {
        return json(request(path).POST(BodyPublishers.noBody()).build());
    }

    /**
     * Who gives out tokens for this API (RFC 9728); that is told to anyone.
     *
     * @return a realm's address
     */
    public URI issuer() {
        URI metadata = gateway.resolve("/.well-known/oauth-protected-resource");
        JsonNode answer =
                json(HttpRequest.newBuilder(metadata).timeout(timeout).GET().build());
        return URI.create(answer.path("authorization_servers").path(0).asText());
    }

    public JsonNode put(String path, Object body) {
        return json(request(path)
                .header("Content-Type", JSON)
                .PUT(BodyPublishers.ofString(RecordJson.text(body)))
                .build());
    }

    /**
     * Changes what is there, unless somebody else does so in between.
     *
     * @param part below the path, which takes what is to be
     * @param change makes that from what is there
     * @throws Refused if it was changed in between
     */
    public JsonNode edit(String path, String part, Function<JsonNode, Object> change) {
        HttpRequest reading = request(path).GET().build();
        HttpResponse<InputStream> there = response(reading);
        JsonNode now = RecordJson.read(whole(new AnswerBody(gateway, reading, there.body())), JsonNode.class);
        HttpRequest.Builder request = request(path + part)
                .header("Content-Type", JSON)
                .PUT(BodyPublishers.ofString(RecordJson.text(change.apply(now))));
        there.headers().firstValue("ETag").ifPresent(tag -> request.header("If-Match", tag));
        return json(request.build());
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

    /**
     * Uploads a file of JSON lines.
     *
     * @param sent is given the bytes sent so far, on another thread
     */
    public JsonNode upload(String path, Path file, LongConsumer sent) throws IOException {
        BodyPublisher body = BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new CountedBytes(open(file), sent)), Files.size(file));
        return json(request(path)
                .timeout(UPLOAD_TIMEOUT)
                .header("Content-Type", JSON_LINES)
                .POST(body)
                .build());
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends some bytes of something larger, with their digest (RFC 9530).
     *
     * @param sent is given the bytes sent so far, on another thread
     */
    public JsonNode putPart(String path, byte[] bytes, LongConsumer sent) {
        BodyPublisher body = BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> new CountedBytes(new ByteArrayInputStream(bytes), sent)),
                bytes.length);
        String digest = Base64.getEncoder().encodeToString(sha256().digest(bytes));
        return json(request(path)
                .timeout(PART_TIMEOUT)
                .header("Content-Type", "application/octet-stream")
                .header("Content-Digest", "sha-256=:" + digest + ":")
                .PUT(body)
                .build());
    }

    /** As {@link #post(String)}, of what takes minutes. */
    JsonNode postPatiently(String path) {
        return json(request(path)
                .timeout(PART_TIMEOUT)
                .POST(BodyPublishers.noBody())
                .build());
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
                .timeout(UPLOAD_TIMEOUT)
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
     * @throws BrokenOff if they end too early or stand still; the file is as it was
     */
    public void download(String path, Path file, String sha256) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        MessageDigest digest = sha256();
        HttpRequest request = request(path).setHeader("Accept", "*/*").GET().build();
        try (InputStream body = new DigestInputStream(open(request), digest)) {
            Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            Files.delete(part);
            throw new IOException(path + " came with other bytes than its digest names");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static MessageDigest sha256() {
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
        List<JsonNode> lines = new ArrayList<>();
        eachLine(path, lines::add);
        return lines;
    }

    /** Hands on the body's JSON lines as they come. */
    public void eachLine(String path, Consumer<JsonNode> listener) {
        HttpRequest request =
                request(path).setHeader("Accept", JSON_LINES).GET().build();
        try (var lines = new BufferedReader(new InputStreamReader(open(request), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                listener.accept(RecordJson.read(line, JsonNode.class));
            }
        } catch (IOException e) {
            throw new BrokenOff(gateway, e);
        }
    }

    /**
     * Follows a stream of server-sent events from its beginning, over lost connections, outages and refusals that pass,
     * until the listener has had enough.
     *
     * @param more takes an event's name and data; false ends it
     * @throws Refused where the same again would end the same way
     * @throws LoginRefused if the login is over
     */
    public void follow(String path, BiPredicate<String, JsonNode> more) {
        follow(path, more, () -> {});
    }

    /**
     * As {@link #follow(String, BiPredicate)}.
     *
     * @param lost told each time that the connection is lost or cannot be made
     */
    public void follow(String path, BiPredicate<String, JsonNode> more, Runnable lost) {
        EventStream events = new EventStream(more);
        Duration pause = shortestPause;
        while (!events.ended()) {
            String before = events.last();
            Duration told = Duration.ZERO;
            try (InputStream body = open(events(path, before))) {
                events.read(body);
            } catch (IOException | Unreachable | BrokenOff e) {
                lost.run();
            } catch (Refused e) {
                if (!e.passes()) {
                    throw e;
                }
                told = e.retryAfter().orElse(Duration.ZERO);
                lost.run();
            }
            if (!events.ended()) {
                pause = events.last().equals(before) ? doubled(pause) : shortestPause;
                rest(longer(pause, told));
            }
        }
    }

    private HttpRequest events(String path, String last) {
        return request(path)
                .setHeader("Accept", "text/event-stream")
                .header("Last-Event-ID", last)
                .GET()
                .build();
    }

    /**
     * Asks for texts as they grow, and hands on each piece of the answer. A thread that is interrupted hangs up, by which
     * the platform stops.
     *
     * @param body with {@code stream}, as OpenAI's clients send it
     * @throws Refused also in the midst of the answer
     */
    public void stream(String path, Object body, Consumer<JsonNode> listener) {
        HttpRequest request = request(path)
                .timeout(TEXT_TIMEOUT)
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofString(RecordJson.text(body)))
                .build();
        try (var lines = new BufferedReader(new InputStreamReader(open(request), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); !"data: [DONE]".equals(line); line = lines.readLine()) {
                if (line == null) {
                    throw new EOFException("the answer broke off");
                }
                if (line.startsWith("data:")) {
                    hear(request, RecordJson.read(line.substring("data:".length()), JsonNode.class), listener);
                }
            }
        } catch (IOException e) {
            throw new BrokenOff(gateway, e);
        }
    }

    private static void hear(HttpRequest request, JsonNode piece, Consumer<JsonNode> listener) {
        if (piece.has("error")) {
            throw Refused.of(request, HttpURLConnection.HTTP_UNAVAILABLE, RecordJson.write(piece));
        }
        listener.accept(piece);
    }

    private static Duration doubled(Duration pause) {
        Duration longer = pause.multipliedBy(2);
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .header("Authorization", "Bearer " + bearer.get())
                .header("Accept", JSON)
                .timeout(timeout);
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
        return whole(open(request));
    }

    private byte[] whole(InputStream answer) {
        try (InputStream body = answer) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new BrokenOff(gateway, e);
        }
    }

    /** @throws Refused with the platform's reason */
    private InputStream open(HttpRequest request) {
        HttpResponse<InputStream> response = response(request);
        return new AnswerBody(gateway, request, response.body());
    }

    private HttpResponse<InputStream> response(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() >= 400) {
                try (InputStream body = new AnswerBody(gateway, request, response.body())) {
                    throw Refused.of(request, response.statusCode(), body.readAllBytes());
                }
            }
            return response;
        } catch (IOException e) {
            throw new Unreachable(gateway, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** So long, or up to half as long again: clients that lost a server together come back one by one. */
    static void rest(Duration pause) {
        try {
            Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 2 + 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
