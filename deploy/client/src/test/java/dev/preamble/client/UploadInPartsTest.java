package dev.preamble.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.preamble.records.RecordJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client does where a gateway, played here, breaks off; what a real one does is UploadIT's. */
final class UploadInPartsTest {
    private static final int PART = 4;
    private static final String ROWS = "0123456789";

    private final PlayedGateway gateway = new PlayedGateway();
    private final Told told = new Told();
    private Path file = Path.of("");

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop();
    }

    @Test
    void sendsAPartAgainThatBrokeOff() throws IOException {
        gateway.breakOff("PUT /v1/uploads/u/parts/2", 2);
        gateway.breakOff("POST /v1/uploads/u/complete", 1);

        JsonNode dataset = send();

        assertThat(dataset.path("id").asText()).isEqualTo("d");
        assertThat(gateway.content()).isEqualTo(ROWS);
        assertThat(told.waited).hasSize(3);
        assertThat(gateway.asked)
                .filteredOn("PUT /v1/uploads/u/parts/1"::equals)
                .hasSize(1);
    }

    @Test
    void goesOnWithWhatAnEarlierCallLeftAndBeginsNothingNew() throws IOException {
        gateway.breakOff("PUT /v1/uploads/u/parts/3", Integer.MAX_VALUE);
        assertThatThrownBy(this::send).isInstanceOf(Unreachable.class);
        gateway.breakOff("PUT /v1/uploads/u/parts/3", 0);
        gateway.asked.clear();

        send();

        assertThat(gateway.asked)
                .containsExactly(
                        "GET /v1/uploads",
                        "GET /v1/uploads/u",
                        "PUT /v1/uploads/u/parts/3",
                        "POST /v1/uploads/u/complete");
        assertThat(told.wentOn).containsExactly(8L);
        assertThat(gateway.content()).isEqualTo(ROWS);
    }

    @Test
    void sendsWhatWasLostOverThere() throws IOException {
        gateway.loseAtCompletion(1);

        send();

        assertThat(gateway.content()).isEqualTo(ROWS);
        assertThat(gateway.asked)
                .filteredOn("PUT /v1/uploads/u/parts/1"::equals)
                .hasSize(2);
    }

    @Test
    void leavesNothingThereOfAFileThatIsNoDataset() {
        gateway.refuse("POST /v1/uploads/u/complete", 422);

        assertThatThrownBy(this::send).isInstanceOf(Refused.class);

        assertThat(gateway.asked).endsWith("POST /v1/uploads/u/complete", "DELETE /v1/uploads/u");
        assertThat(told.waited).isEmpty();
    }

    @Test
    void doesNotWaitForRoomThatNobodyMakes() {
        gateway.refuse("POST /v1/uploads", 429);

        assertThatThrownBy(this::send).isInstanceOf(Refused.class);

        assertThat(told.waited).isEmpty();
    }

    private JsonNode send() throws IOException {
        return new UploadInParts(new PublicApi(gateway.address(), "key"), Duration.ofMillis(1))
                .send(file, "rows.jsonl", null, told);
    }

    /** What the listener heard. */
    private static final class Told implements UploadInParts.Listener {
        private final List<Long> wentOn = new ArrayList<>();
        private final List<RuntimeException> waited = new ArrayList<>();

        @Override
        public void read(long bytes) {}

        @Override
        public void goesOn(long bytes) {
            wentOn.add(bytes);
        }

        @Override
        public void sent(long bytes) {}

        @Override
        public void waits(RuntimeException cause, Duration pause) {
            waited.add(cause);
        }
    }

    /** One upload of three parts. */
    private static final class PlayedGateway {
        private final Map<String, Integer> breaks = new TreeMap<>();
        private final Map<String, Integer> refused = new TreeMap<>();
        private final Map<Integer, byte[]> parts = new TreeMap<>();
        private final List<String> asked = new ArrayList<>();
        private final Map<String, Object> upload = new TreeMap<>();
        private int lost;
        private final HttpServer server;

        PlayedGateway() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        void start() {
            server.createContext("/", this::answer);
            server.start();
        }

        void stop() {
            server.stop(0);
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        void breakOff(String request, int times) {
            breaks.put(request, times);
        }

        void refuse(String request, int status) {
            refused.put(request, status);
        }

        void loseAtCompletion(int part) {
            lost = part;
        }

        String content() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.values().forEach(all::writeBytes);
            return all.toString(StandardCharsets.UTF_8);
        }

        private void answer(HttpExchange exchange) throws IOException {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            asked.add(request);
            byte[] body = exchange.getRequestBody().readAllBytes();
            int left = breaks.getOrDefault(request, 0);
            if (left > 0) {
                breaks.put(request, left - 1);
                exchange.close();
                return;
            }
            int status = refused.getOrDefault(request, 0);
            if (status > 0) {
                say(exchange, status, Map.of("detail", "no"));
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "PUT" -> {
                    String digest = exchange.getRequestHeaders().getFirst("Content-Digest");
                    assertThat(digest).startsWith("sha-256=:").hasSize(54);
                    parts.put(Integer.parseInt(request.substring(request.lastIndexOf('/') + 1)), body);
                    say(exchange, 200, Map.of());
                }
                case "GET" -> say(exchange, 200, request.endsWith("/u") ? standing() : Map.of("items", items()));
                case "DELETE" -> say(exchange, 204, Map.of());
                default -> post(exchange, request, body);
            }
        }

        private void post(HttpExchange exchange, String request, byte[] body) throws IOException {
            if (!request.endsWith("/complete")) {
                RecordJson.read(body, JsonNode.class)
                        .properties()
                        .forEach(field -> upload.put(field.getKey(), field.getValue()));
                upload.put("state", "open");
                upload.put("id", "u");
                upload.put("partBytes", PART);
                say(exchange, 201, standing());
            } else if (lost > 0) {
                parts.remove(lost);
                lost = 0;
                say(exchange, 409, Map.of("detail", "Part 1 is not there any more."));
            } else {
                say(exchange, 201, Map.of("id", "d"));
            }
        }

        private List<Object> items() {
            return upload.isEmpty() ? List.of() : List.of(upload);
        }

        private Map<String, Object> standing() {
            Map<String, Object> standing = new TreeMap<>(upload);
            standing.put(
                    "parts",
                    parts.values().stream()
                            .map(part -> Map.of("bytes", part.length))
                            .toList());
            standing.put(
                    "missing",
                    IntStream.rangeClosed(1, 3)
                            .filter(number -> !parts.containsKey(number))
                            .boxed()
                            .toList());
            return standing;
        }

        private static void say(HttpExchange exchange, int status, Object answer) throws IOException {
            byte[] body = RecordJson.write(answer);
            exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            if (status != 204) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        }
    }
}
