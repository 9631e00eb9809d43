package dev.preamble.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.preamble.client.profile.Bearer;
import dev.preamble.client.profile.Profile;
import dev.preamble.client.profile.Profiles;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client does where a server, played here, is away, busy, or says nothing more and nobody tells of it, as after a
 * laptop slept: the connection stays open.
 */
@Timeout(20)
final class OutageTest {
    private static final String EVENTS = "/v1/jobs/j/events";
    private static final Duration BRIEF = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(2);
    private static final int HEARTBEATS = 12;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> heard = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private HttpServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void eventsGoOnWithAnotherConnectionAfterTheLastThatWasHeard() {
        List<String> last = Collections.synchronizedList(new ArrayList<>());
        server.createContext(EVENTS, exchange -> {
            last.add(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
            OutputStream body = begun(exchange);
            if (last.size() == 1) {
                say(body, event(1, "started"));
                standStill();
            }
            say(body, event(2, "succeeded"));
            exchange.close();
        });

        follow(api(BRIEF));

        assertThat(heard).containsExactly("started", "succeeded");
        assertThat(last).containsExactly("0", "1");
        assertThat(lost).hasValue(1);
    }

    @Test
    void heartbeatsAreEnoughForAConnectionToStay() {
        LinkedBlockingQueue<String> toSay = new LinkedBlockingQueue<>();
        server.createContext(EVENTS, exchange -> {
            OutputStream body = begun(exchange);
            for (int said = 0; said < HEARTBEATS; said++) {
                say(body, taken(toSay));
            }
            say(body, event(1, "succeeded"));
            exchange.close();
        });
        server.createContext("/mute", exchange -> {
            toSay.add(": still here\n\n");
            standStill();
        });
        // Each of these takes a tenth of the others' patience.
        PublicApi clock = api(LONG.dividedBy(10));
        threads.execute(() -> {
            while (over.getCount() > 0) {
                try {
                    clock.get("/mute");
                } catch (Unreachable | IllegalStateException e) {
                    // Its patience ended, or the test.
                }
            }
        });

        follow(api(LONG));

        assertThat(heard).containsExactly("succeeded");
        assertThat(lost).hasValue(0);
    }

    @Test
    void whoHasHeardEnoughWaitsForNothingMore() {
        server.createContext(EVENTS, exchange -> {
            say(begun(exchange), event(1, "succeeded"));
            standStill();
        });

        follow(api(BRIEF));

        assertThat(heard).containsExactly("succeeded");
        assertThat(lost).hasValue(0);
    }

    @Test
    void aDownloadEndsAndLeavesTheFileAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), "before");
        halfOf("/rows");

        assertThatThrownBy(() -> api(BRIEF).download("/rows", file, "abc"))
                .isInstanceOf(BrokenOff.class)
                .hasMessageContaining("nothing came for");

        assertThat(file).hasContent("before");
    }

    @Test
    void resultsEnd() {
        halfOf("/results");

        assertThatThrownBy(() -> api(BRIEF).lines("/results")).isInstanceOf(BrokenOff.class);
    }

    @Test
    void aTokenThatDoesNotComeEnds() {
        halfOf("/token");

        assertThatThrownBy(() -> new TokenEndpoint(address().resolve("/token"), BRIEF).refresh("any"))
                .isInstanceOf(BrokenOff.class);
    }

    @Test
    void eventsGoOnOnceThereAreTokensAgain() {
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/token", exchange -> {
            switch (asked.incrementAndGet()) {
                case 1 -> exchange.close();
                case 2 -> answer(exchange, 503, "<html>");
                case 3 -> answer(exchange, 500, "{\"error\":\"unknown_error\"}");
                case 4 -> answer(exchange, 429, "");
                default -> answer(exchange, 200, "{\"access_token\":\"new\",\"expires_in\":300}");
            }
        });
        server.createContext(EVENTS, exchange -> {
            boolean known =
                    exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer new");
            answer(exchange, known ? 200 : 401, event(1, "succeeded"));
        });

        follow(personally());

        assertThat(heard).containsExactly("succeeded");
        assertThat(lost).hasValue(4);
    }

    @Test
    void eventsEndWithTheLogin() {
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/token", exchange -> {
            asked.incrementAndGet();
            answer(exchange, 400, """
                    {"error":"invalid_grant","error_description":"Token is not active"}""");
        });

        assertThatThrownBy(() -> follow(personally()))
                .isInstanceOf(LoginRefused.class)
                .hasMessageContaining("Token is not active");

        assertThat(asked).hasValue(1);
        assertThat(lost).hasValue(0);
    }

    @Test
    void eventsGoOnAfterTooManyRequestsAndNotSoonerThanTold() {
        List<Long> asked = Collections.synchronizedList(new ArrayList<>());
        server.createContext(EVENTS, exchange -> {
            asked.add(System.nanoTime());
            if (asked.size() == 1) {
                answer(exchange, 429, "{\"status\":429,\"retryAfterSeconds\":1}");
            } else {
                answer(exchange, 200, event(1, "succeeded"));
            }
        });

        follow(api(LONG));

        assertThat(heard).containsExactly("succeeded");
        assertThat(lost).hasValue(1);
        assertThat(Duration.ofNanos(asked.get(1) - asked.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void eventsEndWhereThereAreNone() {
        server.createContext(EVENTS, exchange -> answer(exchange, 404, "{\"status\":404}"));

        assertThatThrownBy(() -> follow(api(LONG))).isInstanceOf(Refused.class);

        assertThat(lost).hasValue(0);
    }

    @Test
    void aFileMayTakeLongerThanAnAnswer() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        server.createContext("/versions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            came.countDown();
            await(taken);
            answer(exchange, 201, "{\"number\":1}");
        });
        server.createContext("/mute", exchange -> standStill());
        Path file = Files.writeString(folder.resolve("adapter"), "weights");
        PublicApi api = api(BRIEF);

        Future<JsonNode> version =
                threads.submit(() -> api.postForm("/versions", Map.of("adapter", file), Map.of(), Map.of()));
        came.await();
        // What began later and has an answer's time is over.
        assertThatThrownBy(() -> api.get("/mute")).isInstanceOf(Unreachable.class);
        taken.countDown();

        assertThat(version.get().path("number").asInt()).isEqualTo(1);
    }

    private PublicApi personally() {
        Profile profile =
                Profile.ofTokens(address(), address().resolve("/token"), new Tokens("old", "again", Instant.EPOCH));
        Bearer bearer = new Bearer(new Profiles(folder.resolve("profiles.json")), "default", profile);
        return new PublicApi(address(), bearer, LONG, Duration.ofMillis(1));
    }

    private PublicApi api(Duration timeout) {
        return new PublicApi(address(), () -> "key", timeout, Duration.ofMillis(1));
    }

    private void follow(PublicApi api) {
        api.follow(
                EVENTS,
                (kind, event) -> {
                    heard.add(kind);
                    return !kind.equals("succeeded");
                },
                lost::incrementAndGet);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void halfOf(String path) {
        HttpHandler half = exchange -> {
            say(begun(exchange), RecordJson.text(List.of("half")) + "\n");
            standStill();
        };
        server.createContext(path, half);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, 0);
        say(exchange.getResponseBody(), body);
        exchange.close();
    }

    private static OutputStream begun(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    private static void say(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    private static String event(int id, String kind) {
        return "id: " + id + "\nevent: " + kind + "\ndata: {}\n\n";
    }

    private void standStill() {
        await(over);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String taken(LinkedBlockingQueue<String> from) {
        try {
            return Objects.requireNonNull(from.take());
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
