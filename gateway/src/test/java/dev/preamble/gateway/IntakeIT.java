package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that come in slowly, all at the same time. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class IntakeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Deque<Socket> slow = new ArrayDeque<>();
    private TestTenant tenant;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
    }

    @AfterEach
    void hangUp() throws IOException {
        while (!slow.isEmpty()) {
            slow.pop().close();
        }
        await().atMost(PATIENCE).until(() -> underWay() == 0);
    }

    @Test
    void tenantHasALimitOfUploadsAtOnceAndOthersGoOn() throws IOException {
        for (int i = 0; i < Limits.UPLOADS; i++) {
            begin(tenant, "/v1/datasets?name=slow", "application/jsonl", "{\"input\":");
        }
        await().atMost(PATIENCE).until(() -> underWay() == Limits.UPLOADS);

        upload(tenant)
                .then()
                .statusCode(429)
                .body("code", equalTo("quota_exceeded"))
                .body("limit", equalTo("4 at once"));
        json(tenant, 100_000).then().statusCode(429);
        json(tenant, 1).then().statusCode(404);
        upload(Tenants.longerAcme()).then().statusCode(201);
        slow.pop().close();
        await().atMost(PATIENCE).untilAsserted(() -> upload(tenant).then().statusCode(201));
    }

    @Test
    void jsonThatDoesNotSayHowLargeItIsCountsAsAnUpload() throws IOException {
        for (int i = 0; i < Limits.UPLOADS; i++) {
            begin(tenant, "/v1/generation-jobs", "application/json", "{\"inputs\":[");
        }

        await().atMost(PATIENCE).until(() -> underWay() == Limits.UPLOADS);
        upload(tenant).then().statusCode(429);
    }

    private void begin(TestTenant tenant, String path, String type, String start) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        slow.push(socket);
        String head =
                """
                POST %s HTTP/1.1
                Host: 127.0.0.1
                Authorization: Bearer %s
                Content-Type: %s
                Transfer-Encoding: chunked

                %x
                %s
                """.formatted(path, tenant.key(), type, start.length(), start).replace("\n", "\r\n");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static Response upload(TestTenant tenant) {
        return tenant.rows("{\"input\":\"a\",\"target\":\"b\"}\n").post("/v1/datasets?name=quick");
    }

    private static Response json(TestTenant tenant, int characters) {
        List<String> inputs = java.util.Collections.nCopies(Math.ceilDiv(characters, 1_000), "a".repeat(1_000));
        return tenant.json(Map.of("baseModel", "nowhere", "inputs", inputs)).post("/v1/generation-jobs");
    }

    private static int underWay() {
        String metrics = RestAssured.get("/q/metrics").asString();
        String line = metrics.lines()
                .filter(text -> text.startsWith("preamble_uploads "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(metrics));
        int count = (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1));
        assertThat(count).isLessThanOrEqualTo(Limits.UPLOADS_IN_ALL);
        return count;
    }
}
