package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.records.RecordJson;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.records.id.RunId;
import dev.preamble.records.tenant.GeneratedLine.FinishReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers of completions that close their connection; scheduler and workers are played. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class GoneCallerIT {
    private static final RunId RUN = RunId.random();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Such a request is made a job. */
    private static final List<String> TOO_LONG_FOR_A_RECORD =
            Collections.nCopies(3, "a".repeat(Limits.COMPLETION_CHARACTERS / 2));

    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatNobodyHasBegunIsTakenBack(boolean stream) throws Exception {
        try (PlayedWorkers workers = new PlayedWorkers()) {
            Caller caller = new Caller(stream);
            CompletionRequest request = workers.awaitRequest(base);
            caller.hangUp();

            assertThat(workers.awaitWithdrawal().id()).isEqualTo(request.id());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatRunsIsTakenBack(boolean stream) throws Exception {
        try (PlayedWorkers workers = new PlayedWorkers()) {
            Caller caller = new Caller(stream);
            CompletionRequest request = workers.awaitRequest(base);
            workers.reply(request, new CompletionReply.Begun(request.id(), RUN), grew(request));
            if (stream) {
                caller.awaitLine("\"text\":\"ou\"");
            }
            caller.hangUp();

            assertThat(workers.awaitWithdrawal().id()).isEqualTo(request.id());
        }
    }

    @Test
    void whatEndedIsNotTakenBackWhenItsCallerLeaves() throws Exception {
        try (PlayedWorkers workers = new PlayedWorkers()) {
            Caller served = new Caller(true);
            CompletionRequest ended = workers.awaitRequest(base);
            workers.reply(
                    ended,
                    new CompletionReply.Begun(ended.id(), RUN),
                    new CompletionReply.Text(ended.id(), RUN, 0, "out", FinishReason.STOP, 3, 3, null),
                    new CompletionReply.Ended(ended.id(), RUN, 1));
            served.awaitLine("[DONE]");
            served.hangUp();
            Caller other = new Caller(false);
            CompletionRequest left = workers.awaitRequest(base);
            other.hangUp();

            assertThat(workers.awaitWithdrawal().id()).isEqualTo(left.id());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJobThatNobodyCouldFindIsCancelled(boolean stream) throws Exception {
        tenant = Login.tenant("leaver");
        Caller caller = new Caller(stream, null, TOO_LONG_FOR_A_RECORD);
        String job = awaitJob();
        caller.hangUp();

        await().atMost(PATIENCE).until(() -> state(job).equals("cancelled"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWaitsForAJobByItsKeyLeavesItAndTheirPlace(boolean stream) throws Exception {
        tenant = Login.tenant("waiter");
        String key = "once-" + UUID.randomUUID();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < Limits.COMPLETIONS_AT_ONCE; i++) {
            callers.add(new Caller(stream, key, "one"));
        }
        await().atMost(PATIENCE).until(() -> new Caller(stream, key, "one").isRefused());
        String job = awaitJob();
        for (Caller caller : callers) {
            caller.hangUp();
        }

        await().atMost(PATIENCE).until(() -> !new Caller(stream, key, "one").isRefused());
        assertThat(state(job)).isEqualTo("queued");
    }

    private String awaitJob() {
        return await().atMost(PATIENCE)
                .until(
                        () -> tenant.request()
                                .get("/v1/generation-jobs")
                                .then()
                                .statusCode(200)
                                .extract()
                                .<List<String>>path("items.id"),
                        jobs -> jobs.size() == 1)
                .getFirst();
    }

    private String state(String job) {
        return tenant.request()
                .get("/v1/jobs/" + job)
                .then()
                .statusCode(200)
                .extract()
                .path("state");
    }

    private static CompletionReply grew(CompletionRequest request) {
        return new CompletionReply.Grew(request.id(), RUN, List.of(new Piece(0, 0, "ou")));
    }

    private final class Caller {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);

        Caller(boolean stream) throws IOException {
            this(stream, null, "one");
        }

        Caller(boolean stream, @Nullable String key, Object prompt) throws IOException {
            byte[] body = RecordJson.write(Map.of("model", base, "prompt", prompt, "stream", stream));
            String head = """
                    POST /openai/v1/completions HTTP/1.1
                    Host: localhost
                    Authorization: Bearer %s
                    Content-Type: application/json
                    %sContent-Length: %d

                    """.formatted(tenant.key(), key == null ? "" : "Idempotency-Key: " + key + "\n", body.length)
                    .replace("\n", "\r\n");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
        }

        void awaitLine(String part) throws IOException {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(part)) {
                    return;
                }
            }
            throw new AssertionError("the answer ended without " + part);
        }

        /** Whether it is told soon that there is no place; who waits is told nothing. Hangs up. */
        boolean isRefused() throws IOException {
            socket.setSoTimeout(3_000);
            try {
                String first = new String(
                        socket.getInputStream().readNBytes("HTTP/1.1 429".length()), StandardCharsets.US_ASCII);
                assertThat(first).isEqualTo("HTTP/1.1 429");
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            } finally {
                hangUp();
            }
        }

        /** Closes its connection, whatever has come by then. */
        void hangUp() throws IOException {
            socket.close();
        }
    }
}
