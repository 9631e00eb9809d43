package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.gateway.upload.UploadDesk;
import dev.preamble.records.id.TenantId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A dataset that comes in parts, cut off at each point. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class UploadIT {
    private static final int PART = 1 << 20;
    private static final byte[] ROWS = ("{\"input\":\"" + "a".repeat(60_000) + "\",\"target\":\"é\"}\n")
            .repeat(40)
            .getBytes(StandardCharsets.UTF_8);

    @Inject
    UploadDesk desk;

    private TestTenant tenant;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
    }

    @Test
    void partsInAnyOrderBecomeTheDatasetOfTheWhole() {
        TestTenant alone = Login.tenant("parts");
        String upload = begin(alone, Map.of("name", "whole", "sha256", sha256(ROWS)));
        send(alone, upload, 3).then().statusCode(200).body("bytes", equalTo(ROWS.length - 2 * PART));
        String digest = "sha-256=:" + base64(part(1)) + ":";
        for (int again = 0; again < 2; again++) {
            alone.part(part(1))
                    .header("Content-Digest", digest)
                    .put(upload + "/parts/1")
                    .then()
                    .statusCode(200)
                    .body("number", equalTo(1))
                    .body("sha256", equalTo(sha256(part(1))));
        }
        alone.request()
                .get(upload)
                .then()
                .statusCode(200)
                .body("state", equalTo("open"))
                .body("parts.number", contains(1, 3))
                .body("missing", contains(2));
        assertThat(Stored.keys(alone))
                .as("a part that was sent twice is kept once")
                .hasSize(2);
        complete(alone, upload).then().statusCode(409).body("detail", containsString("1 of 3 parts are missing"));
        send(alone, upload, 2).then().statusCode(200);

        Response made = complete(alone, upload);

        String dataset = made.then()
                .statusCode(201)
                .header("Location", endsWith("/v1/datasets/" + made.path("id")))
                .body("name", equalTo("whole"))
                .body("lines", equalTo(40))
                .body("bytes", equalTo(ROWS.length))
                .body("sha256", equalTo(sha256(ROWS)))
                .extract()
                .path("id");
        assertThat(alone.request().get("/v1/datasets/" + dataset + "/content").asByteArray())
                .isEqualTo(ROWS);
        complete(alone, upload).then().statusCode(201).body("id", equalTo(dataset));
        alone.request()
                .get(upload)
                .then()
                .body("state", equalTo("completed"))
                .body("dataset", equalTo(dataset))
                .body("missing", nullValue());
        alone.request().get("/v1/uploads").then().body("items.state", contains("completed"));
        send(alone, upload, 1).then().statusCode(409);
        alone.request().delete(upload).then().statusCode(409).body("detail", containsString(dataset));
        assertThat(Stored.keys(alone)).singleElement().asString().contains(dataset);
        alone.request().get("/v1/usage").then().body("storedBytes", equalTo(ROWS.length));
        alone.request().delete("/v1/datasets/" + dataset).then().statusCode(204);
        alone.request().get(upload).then().statusCode(404);
    }

    @Test
    void aPartThatBreaksOffLeavesNothingAndIsSentAgain() throws IOException {
        TestTenant alone = Login.tenant("cut");
        String upload = begin(alone, Map.of());
        send(alone, upload, 1).then().statusCode(200);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            String head = """
                    PUT %s/parts/2 HTTP/1.1
                    Host: 127.0.0.1
                    Authorization: Bearer %s
                    Content-Type: application/octet-stream
                    Content-Length: %d

                    """.formatted(upload, alone.key(), PART).replace("\n", "\r\n");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(part(2), 0, PART / 2);
            socket.getOutputStream().flush();
        }

        // The others are sent while the gateway may not have noticed yet.
        send(alone, upload, 3).then().statusCode(200);
        alone.request().get(upload).then().body("missing", contains(2));
        send(alone, upload, 2).then().statusCode(200);
        complete(alone, upload).then().statusCode(201).body("sha256", equalTo(sha256(ROWS)));
        await().atMost(Duration.ofSeconds(20)).until(() -> Stored.keys(alone).size() == 1);
    }

    @Test
    void aPartIsHeldToItsLengthAndItsDigest() {
        TestTenant alone = Login.tenant("held");
        String upload = begin(alone, Map.of());

        alone.part(Arrays.copyOf(part(1), PART - 1))
                .put(upload + "/parts/1")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("field", equalTo("body"))
                .body("limit", equalTo("exactly " + PART + " bytes"));
        alone.part(part(1)).put(upload + "/parts/3").then().statusCode(400).body("field", equalTo("body"));
        for (int number : List.of(0, 4)) {
            alone.part(part(1))
                    .put(upload + "/parts/" + number)
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("number"))
                    .body("limit", equalTo("1 to 3"));
        }
        alone.part(part(1))
                .header("Content-Digest", "sha-256=:" + base64(part(2)) + ":")
                .put(upload + "/parts/1")
                .then()
                .statusCode(400)
                .body("field", equalTo("Content-Digest"))
                .body("detail", containsString(sha256(part(1))));
        alone.part(part(1))
                .header("Content-Digest", "md5=:" + base64(part(1)) + ":")
                .put(upload + "/parts/1")
                .then()
                .statusCode(400)
                .body("limit", equalTo("sha-256=:base64:"));

        assertThat(Stored.keys(alone)).isEmpty();
        alone.request().get(upload).then().body("parts", empty());
    }

    @Test
    void otherBytesTakeAPartsPlace() {
        TestTenant alone = Login.tenant("other");
        String upload = begin(alone, Map.of());
        alone.part(new byte[PART]).put(upload + "/parts/1").then().statusCode(200);
        send(alone, upload, 1).then().statusCode(200);
        assertThat(Stored.keys(alone)).hasSize(1);
        send(alone, upload, 2);
        send(alone, upload, 3);

        complete(alone, upload).then().statusCode(201).body("sha256", equalTo(sha256(ROWS)));
    }

    @Test
    void whatIsNoDatasetIsRefusedAndTheUploadStays() {
        TestTenant alone = Login.tenant("bad");
        String wrong = begin(alone, Map.of("sha256", sha256(part(1))));
        String broken = alone.upload(2 * PART);
        byte[] noRow = new byte[PART];
        System.arraycopy(ROWS, 0, noRow, 0, PART);
        for (int number = 1; number <= 3; number++) {
            send(alone, wrong, number).then().statusCode(200);
        }
        alone.part(noRow).put(broken + "/parts/1").then().statusCode(200);
        alone.part(noRow).put(broken + "/parts/2").then().statusCode(200);

        complete(alone, wrong)
                .then()
                .statusCode(400)
                .body("field", equalTo("sha256"))
                .body("detail", containsString(sha256(ROWS)));
        complete(alone, broken)
                .then()
                .statusCode(422)
                .body("code", equalTo("bad_dataset"))
                .body("line", equalTo(18));

        alone.request().get("/v1/datasets").then().body("items", hasSize(0));
        assertThat(Stored.keys(alone)).hasSize(5).noneMatch(key -> key.contains("/datasets/"));
        alone.request().get(wrong).then().body("missing", empty());
        alone.request().delete(wrong).then().statusCode(204);
        alone.request().delete(broken).then().statusCode(204);
        alone.request().delete(broken).then().statusCode(404);
        assertThat(Stored.keys(alone)).isEmpty();
    }

    @Test
    void manyWhoCompleteAtOnceGetOneDataset() throws Exception {
        TestTenant alone = Login.tenant("once");
        String upload = begin(alone, Map.of());
        for (int number = 1; number <= 3; number++) {
            send(alone, upload, number).then().statusCode(200);
        }

        List<Response> answers = AtOnce.call(() -> complete(alone, upload));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(201, 429));
        assertThat(answers.stream()
                        .filter(answer -> answer.statusCode() == 201)
                        .map(answer -> answer.<String>path("id"))
                        .distinct())
                .hasSize(1);
        alone.request().get("/v1/datasets").then().body("items", hasSize(1));
        assertThat(Stored.keys(alone)).hasSize(1);
    }

    @Test
    void aCompletionThatDiesBeforeItsEndIsAskedForAgain() {
        TestTenant alone = Login.tenant("dies");
        String upload = begin(alone, Map.of("name", "dies at commit"));
        for (int number = 1; number <= 3; number++) {
            send(alone, upload, number).then().statusCode(200);
        }
        SchedulerHand.find("""
                create function die() returns trigger language plpgsql as
                  'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
                create constraint trigger die after insert on dataset deferrable initially deferred
                  for each row when (new.name = 'dies at commit') execute function die()
                """);
        try {
            assertThat(complete(alone, upload).statusCode()).isGreaterThanOrEqualTo(500);
        } finally {
            SchedulerHand.find("drop trigger die on dataset; drop function die");
        }
        alone.request().get(upload).then().body("state", equalTo("open")).body("missing", empty());

        complete(alone, upload).then().statusCode(201).body("sha256", equalTo(sha256(ROWS)));

        alone.request().get("/v1/datasets").then().body("items", hasSize(1));
        assertThat(Stored.keys(alone))
                .as("the dataset's bytes, and those of the first try, which are an orphan's")
                .hasSize(2)
                .allMatch(key -> key.contains("/datasets/"));
    }

    @Test
    void aPartThatTheStoreLostIsSentAgain() {
        TestTenant alone = Login.tenant("lost");
        String upload = begin(alone, Map.of());
        send(alone, upload, 2).then().statusCode(200);
        String lost = Stored.keys(alone).getFirst();
        send(alone, upload, 1).then().statusCode(200);
        send(alone, upload, 3).then().statusCode(200);
        Stored.lose(lost);

        complete(alone, upload).then().statusCode(409).body("detail", containsString("Part 2 is not there any more"));

        alone.request().get(upload).then().body("missing", contains(2));
        send(alone, upload, 2).then().statusCode(200);
        complete(alone, upload).then().statusCode(201).body("sha256", equalTo(sha256(ROWS)));
    }

    @Test
    void whatIsAnnouncedHasItsRoomUntilItIsAbortedAndNoMoreThanThatIsTaken() {
        TestTenant alone = Login.tenant("room");
        Login.operator()
                .contentType(ContentType.JSON)
                .body(Map.of("storedBytes", 2 * ROWS.length - 1))
                .put("/v1/admin/tenants/" + alone.id() + "/limits")
                .then()
                .statusCode(200);
        String upload = begin(alone, Map.of());

        alone.json(wanted(Map.of()))
                .post("/v1/uploads")
                .then()
                .statusCode(429)
                .body("code", equalTo("quota_exceeded"))
                .body("field", equalTo("storedBytes"))
                .body("usage", equalTo(ROWS.length + " bytes"));
        alone.request().get("/v1/usage").then().body("storedBytes", equalTo(ROWS.length));

        alone.request().delete(upload).then().statusCode(204);
        alone.request().get("/v1/usage").then().body("storedBytes", equalTo(0));
        begin(alone, Map.of());
    }

    @Test
    void aTenantHasALimitOfOpenUploads() {
        TestTenant alone = Login.tenant("open");
        String first = alone.upload(3);
        for (int i = 1; i < Limits.OPEN_UPLOADS; i++) {
            alone.upload(3);
        }

        alone.json(wanted(Map.of()))
                .post("/v1/uploads")
                .then()
                .statusCode(429)
                .body("field", equalTo("uploads"))
                .body("limit", equalTo(Limits.OPEN_UPLOADS + " open uploads"));
        alone.request().get("/v1/uploads?limit=5").then().body("items", hasSize(5));

        alone.request().delete(first).then().statusCode(204);
        alone.upload(3);
    }

    @Test
    void oneThatExpiredIsGoneAndItsPartsAreClearedAway() {
        TestTenant alone = Login.tenant("expired");
        String upload = begin(alone, Map.of());
        send(alone, upload, 1).then().statusCode(200);
        String id = upload.substring("/v1/uploads/".length());
        SchedulerHand.find("update upload set expires_at = now() where id = ?", UUID.fromString(id));

        alone.request().get(upload).then().statusCode(404);
        send(alone, upload, 2).then().statusCode(404);
        complete(alone, upload).then().statusCode(404);
        alone.request().get("/v1/uploads").then().body("items", empty());
        alone.request().get("/v1/usage").then().body("storedBytes", equalTo(0));

        String kept = begin(alone, Map.of());
        send(alone, kept, 1).then().statusCode(200);
        desk.clear(new TenantId(alone.id()));

        assertThat(SchedulerHand.find("select id from upload where tenant = ?", alone.id()))
                .containsExactly(kept.substring("/v1/uploads/".length()));
        assertThat(Stored.keys(alone)).singleElement().asString().contains(kept.substring("/v1".length()));
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsSent() {
        for (Map<String, ?> bad : List.of(
                Map.of("name", ""),
                Map.of("purpose", "fun"),
                Map.of("bytes", 0),
                Map.of("bytes", Limits.DATASET_BYTES + 1),
                Map.of("partBytes", 1),
                Map.of("sha256", "ABC"))) {
            tenant.json(wanted(bad))
                    .post("/v1/uploads")
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("invalid_field"))
                    .body("field", equalTo(bad.keySet().iterator().next()));
        }
        tenant.json(Map.of("name", "no bytes")).post("/v1/uploads").then().statusCode(400);
        tenant.json(wanted(Map.of("chunk", 3))).post("/v1/uploads").then().statusCode(400);
    }

    private static String begin(TestTenant tenant, Map<String, ?> options) {
        return "/v1/uploads/"
                + tenant.json(wanted(options))
                        .post("/v1/uploads")
                        .then()
                        .statusCode(201)
                        .body("missing", contains(1, 2, 3))
                        .extract()
                        .path("id");
    }

    private static Map<String, Object> wanted(Map<String, ?> options) {
        Map<String, Object> wanted = new HashMap<>(Map.of("name", "parts", "bytes", ROWS.length, "partBytes", PART));
        wanted.putAll(options);
        return wanted;
    }

    private static Response send(TestTenant tenant, String upload, int number) {
        return tenant.part(part(number)).put(upload + "/parts/" + number);
    }

    private static Response complete(TestTenant tenant, String upload) {
        return tenant.request().post(upload + "/complete");
    }

    private static byte[] part(int number) {
        return Arrays.copyOfRange(ROWS, (number - 1) * PART, Math.min(number * PART, ROWS.length));
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(digest(bytes));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
