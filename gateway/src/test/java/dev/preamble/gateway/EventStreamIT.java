package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.preamble.records.tenant.JobEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class EventStreamIT {
    private static final Duration SOON = Duration.ofSeconds(1);

    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void replaysTheHistoryThenFollowsUntilTheLastEvent() throws Exception {
        String job = tenant.trainingJob(base, "streamed");
        SchedulerHand.event(job, 2, new JobEvent.Waiting("no lane is free"));
        try (Reader reader = new Reader(job, null)) {
            reader.awaits("id: 1", "event: submitted");
            reader.awaits("id: 2", "event: waiting");

            List<Duration> taken = new ArrayList<>();
            for (int number = 3; number <= 6; number++) {
                SchedulerHand.event(job, number, new JobEvent.Started(1, number - 2, null));
                long told = System.nanoTime();
                reader.awaits("id: " + number, "event: started");
                taken.add(Duration.ofNanos(System.nanoTime() - told));
            }
            // After the first, a look that comes anyway would be two seconds away. A slow machine is not slow each
            // time.
            assertThat(Collections.min(taken.subList(1, taken.size())))
                    .as("woken, not polled")
                    .isLessThan(Duration.ofMillis(1500));

            SchedulerHand.succeed(job, 7);
            reader.awaits("id: 7", "event: succeeded");
            reader.awaitsTheEnd();
            assertThat(reader.lines)
                    .filteredOn(line -> line.startsWith("data:"))
                    .hasSize(7)
                    .allMatch(line -> line.contains("\"job\":\"" + job + "\"") && line.contains("\"time\":\""));
        }
    }

    @Test
    void goesOnAfterTheLastEventThatTheReaderKnows() throws Exception {
        String job = tenant.trainingJob(base, "resumed");
        SchedulerHand.event(job, 2, new JobEvent.Waiting("no lane is free"));
        SchedulerHand.succeed(job, 3);

        try (Reader reader = new Reader(job, "2")) {
            reader.awaitsTheEnd();
            assertThat(reader.ids()).containsExactly("id: 3");
        }
        try (Reader reader = new Reader(job, "3")) {
            reader.awaitsTheEnd();
            assertThat(reader.ids()).isEmpty();
        }
    }

    @Test
    void refusesALastEventThatIsNoNumber() {
        String job = tenant.trainingJob(base, "badly-resumed");

        tenant.request()
                .header("Last-Event-ID", "x")
                .get("/v1/jobs/" + job + "/events")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("Last-Event-ID"));
    }

    @Test
    void streamOfAnErasedTenantEnds() throws Exception {
        TestTenant gone = Login.tenant("gone");
        String job = gone.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        try (Reader reader = new Reader(gone, job, null)) {
            reader.awaits("id: 1", "event: submitted");

            Login.operator().delete("/v1/admin/tenants/" + gone.id()).then().statusCode(204);

            reader.awaitsTheEnd();
        }
    }

    @Test
    void aReaderWhoLeavesGivesTheirPlaceBack() throws Exception {
        TestTenant crowded = Login.tenant("crowded");
        String job = crowded.trainingJob(base, "crowded");
        HttpClient readers = HttpClient.newHttpClient();
        try {
            for (int i = 0; i < Limits.EVENT_STREAMS; i++) {
                assertThat(answer(readers, crowded, job)).isEqualTo(200);
            }
            assertThat(answer(readers, crowded, job)).isEqualTo(429);
        } finally {
            readers.shutdownNow();
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            HttpClient reader = HttpClient.newHttpClient();
            try {
                return answer(reader, crowded, job) == 200;
            } finally {
                reader.shutdownNow();
            }
        });
    }

    /** Status of a stream that stays open. */
    private static int answer(HttpClient http, TestTenant who, String job) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(
                                        RestAssured.baseURI + ":" + RestAssured.port + "/v1/jobs/" + job + "/events"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .timeout(Duration.ofSeconds(30))
                                .header("Authorization", "Bearer " + who.key())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .statusCode();
    }

    /** Reads one stream on a thread of its own. */
    private final class Reader implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread thread;

        Reader(String job, @Nullable String last) throws IOException, InterruptedException {
            this(tenant, job, last);
        }

        Reader(TestTenant who, String job, @Nullable String last) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/jobs/" + job + "/events"))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + who.key())
                    // As browsers do, and must not get it: what is compressed arrives late.
                    .header("Accept-Encoding", "gzip");
            if (last != null) {
                request.header("Last-Event-ID", last);
            }
            HttpResponse<Stream<String>> response = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            thread = Thread.ofVirtual().start(() -> response.body().forEach(lines::add));
        }

        void awaits(String... wanted) {
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(lines).containsSubsequence(wanted));
        }

        void awaitsTheEnd() throws InterruptedException {
            assertThat(thread.join(Duration.ofSeconds(10).plus(SOON)))
                    .as("the stream ended")
                    .isTrue();
        }

        List<String> ids() {
            return lines.stream().filter(line -> line.startsWith("id:")).toList();
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }
}
