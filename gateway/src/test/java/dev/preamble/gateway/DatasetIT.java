package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class DatasetIT {
    private static final String ROWS = "{\"input\":\"a\",\"target\":\"b\"}\r\n{\"target\":\"d\", \"input\":\"é\"}";

    private TestTenant tenant;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
    }

    @Test
    void areListedByTheBeginningOfTheirNames() {
        TestTenant named = Login.tenant("naming");
        for (String name : List.of("poems_1", "poemsX1", "labels", "poems_2")) {
            named.rows("{\"input\":\"a\",\"target\":\"b\"}\n")
                    .queryParam("name", name)
                    .post("/v1/datasets")
                    .then()
                    .statusCode(201);
        }

        Response first = named.request().get("/v1/datasets?name=poems_&limit=1");
        first.then().body("items.name", contains("poems_2"));
        named.request()
                .queryParam("cursor", first.<String>path("next"))
                .get("/v1/datasets?name=poems_")
                .then()
                .body("items.name", contains("poems_1"));
        named.request().get("/v1/datasets?name=").then().body("items.size()", equalTo(4));
    }

    /** Blanks around a name count, so that a schema can tell how long it may be. */
    @Test
    void aNameHasAsManyCharactersAsTheDocumentSays() {
        TestTenant named = Login.tenant("naming");
        String face = "\uD83D\uDE00";
        for (String name : List.of("a", "a".repeat(100), face.repeat(100), " a ")) {
            assertThat(named.rows("{\"input\":\"a\",\"target\":\"b\"}\n")
                            .queryParam("name", name)
                            .post("/v1/datasets")
                            .statusCode())
                    .as(name)
                    .isEqualTo(201);
        }
        for (String name : List.of("a".repeat(101), face.repeat(101), "a" + " ".repeat(100), " ")) {
            assertThat(named.rows("{\"input\":\"a\",\"target\":\"b\"}\n")
                            .queryParam("name", name)
                            .post("/v1/datasets")
                            .statusCode())
                    .as(name)
                    .isEqualTo(400);
        }
    }

    @Test
    void givesBackTheBytesThatWereUploadedWithTheirDigest() {
        Response made = tenant.rows(ROWS).queryParam("name", "two rows").post("/v1/datasets");
        made.then().statusCode(201).body("lines", equalTo(2)).body("name", equalTo("two rows"));
        String sha256 = made.path("sha256");
        String at = "/v1/datasets/" + made.path("id");

        assertThat(made.header("Location")).endsWith(at);
        Response content = tenant.request().get(at + "/content");

        assertThat(content.asByteArray()).isEqualTo(ROWS.getBytes(StandardCharsets.UTF_8));
        assertThat(content.header("ETag")).isEqualTo("\"" + sha256 + "\"");
        assertThat(content.header("Repr-Digest")).startsWith("sha-256=:");
        tenant.request().get(at).then().statusCode(200).body("sha256", equalTo(sha256));
    }

    @Test
    void goesOnWhereADownloadBrokeOff() {
        String at = "/v1/datasets/"
                + tenant.rows(ROWS)
                        .queryParam("name", "in parts")
                        .post("/v1/datasets")
                        .path("id") + "/content";
        byte[] rows = ROWS.getBytes(StandardCharsets.UTF_8);
        String tag = tenant.request().get(at).header("ETag");

        Response rest = tenant.request()
                .header("Range", "bytes=7-")
                .header("If-Range", tag)
                .get(at);

        rest.then()
                .statusCode(206)
                .header("Content-Range", equalTo("bytes 7-" + (rows.length - 1) + "/" + rows.length))
                .header("Content-Length", equalTo(Integer.toString(rows.length - 7)))
                .header("ETag", equalTo(tag));
        assertThat(rest.asByteArray()).isEqualTo(Arrays.copyOfRange(rows, 7, rows.length));
        assertThat(tenant.request().header("Range", "bytes=-3").get(at).asByteArray())
                .isEqualTo(Arrays.copyOfRange(rows, rows.length - 3, rows.length));
        tenant.request()
                .header("Range", "bytes=" + rows.length + "-")
                .get(at)
                .then()
                .statusCode(416)
                .body("code", equalTo("range_not_satisfiable"))
                .body("limit", equalTo("within " + rows.length + " bytes"));
        tenant.request()
                .header("Range", "bytes=7-")
                .header("If-Range", "\"another\"")
                .get(at)
                .then()
                .statusCode(200);
    }

    @Test
    void aLinkGivesTheRowsWithoutCredentialsForAWhile() throws Exception {
        Response made = tenant.rows(ROWS).queryParam("name", "linked").post("/v1/datasets");
        String at = "/v1/datasets/" + made.path("id") + "/content/link";

        Response link = tenant.request().get(at);

        link.then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("bytes", equalTo(ROWS.getBytes(StandardCharsets.UTF_8).length))
                .body("sha256", equalTo(made.path("sha256")));
        assertThat(Instant.parse(link.path("expiresAt")))
                .isBetween(Instant.now().plusSeconds(14 * 60), Instant.now().plusSeconds(15 * 60));
        assertThat(fetch(link.path("url"), "bytes=0-").body()).isEqualTo(ROWS);
        assertThat(fetch(link.path("url"), "bytes=0-3").body()).isEqualTo(ROWS.substring(0, 4));
        assertThat(fetch(link.<String>path("url").replaceFirst("X-Amz-Expires=\\d+", "X-Amz-Expires=9000"), "bytes=0-")
                        .statusCode())
                .isEqualTo(403);
        Tenants.longerAcme().request().get(at).then().statusCode(404).body("code", equalTo("not_found"));
    }

    private static HttpResponse<String> fetch(String url, String range) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .header("Range", range)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void listsComeCompressedAndDownloadsAsTheyAre() throws Exception {
        String at = "/v1/datasets/" + tenant.dataset();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> list = http.send(compressed("/v1/datasets"), HttpResponse.BodyHandlers.ofByteArray());
            HttpResponse<byte[]> rows = http.send(compressed(at + "/content"), HttpResponse.BodyHandlers.ofByteArray());

            assertThat(list.headers().firstValue("Content-Encoding")).contains("gzip");
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(list.body()))) {
                assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("{\"items\":");
            }
            assertThat(rows.headers().firstValueAsLong("Content-Length")).hasValue(rows.body().length);
            assertThat(new String(rows.body(), StandardCharsets.UTF_8)).startsWith("{\"input\":");
        }
    }

    private HttpRequest compressed(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + tenant.key())
                .header("Accept-Encoding", "gzip")
                .build();
    }

    @Test
    void keepsNothingOfAnUploadWithABadLine() {
        TestTenant alone = Login.tenant("careful");

        // More than one part of a multipart upload, then a bad line.
        String rows = "{\"input\":\"" + "a".repeat(60_000) + "\",\"target\":\"b\"}\n";
        alone.rows(rows.repeat(200) + "{\"input\":\"\",\"target\":\"b\"}\n")
                .post("/v1/datasets?name=bad")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("bad_dataset"))
                .body("line", equalTo(201))
                .body("field", equalTo("input"))
                .body("detail", containsString("Line 201 is not a row: input is empty"));

        alone.request().get("/v1/datasets").then().body("items", hasSize(0));
        assertThat(Stored.keys(alone)).isEmpty();
    }

    @Test
    void keepsTheBytesWhenItDoesNotKnowHowTheCommitEnded() {
        TestTenant alone = Login.tenant("unknown");
        SchedulerHand.find("""
                create function hang_up() returns trigger language plpgsql as
                  'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
                create constraint trigger hang_up after insert on dataset deferrable initially deferred
                  for each row when (new.name = 'hang up') execute function hang_up()
                """);
        try {
            Response answer = alone.rows(ROWS).queryParam("name", "hang up").post("/v1/datasets");

            assertThat(answer.statusCode()).isGreaterThanOrEqualTo(500);
            assertThat(Stored.keys(alone)).hasSize(1);
        } finally {
            SchedulerHand.find("drop trigger hang_up on dataset; drop function hang_up");
        }
    }

    @Test
    void needsAName() {
        tenant.rows(ROWS)
                .post("/v1/datasets")
                .then()
                .statusCode(400)
                .body("field", equalTo("name"))
                .body("limit", equalTo("required"));
    }

    @Test
    void pagesLeadThroughAllDatasetsNewestFirst() {
        TestTenant alone = Login.tenant("pager");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(alone.dataset());
        }

        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            Response page = page(alone, cursor);
            seen.addAll(page.<List<String>>path("items.id"));
            cursor = page.path("next");
        } while (cursor != null);

        assertThat(seen).isEqualTo(made);
    }

    @Test
    void staysWhileAJobUsesItAndGoesWhenTheJobIsOver() {
        String base = SchedulerHand.baseModel(512);
        String dataset = tenant.dataset();
        String job = tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "kept"))
                .post("/v1/training-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        tenant.request()
                .delete("/v1/datasets/" + dataset)
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"));
        tenant.request().post("/v1/training-jobs/" + job + "/cancel").then().statusCode(200);
        tenant.request().delete("/v1/datasets/" + dataset).then().statusCode(204);

        tenant.request().get("/v1/datasets/" + dataset).then().statusCode(404);
        assertThat(Stored.keys(tenant)).noneMatch(key -> key.contains(dataset));
        tenant.request().get("/v1/jobs/" + job).then().statusCode(200).body("dataset", equalTo(null));
    }

    @Test
    void bodyThatDeclaresTooManyBytesIsRefusedUnread() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(10_000);
            String head = """
                    POST /v1/datasets?name=huge HTTP/1.1
                    Host: 127.0.0.1
                    Authorization: Bearer %s
                    Content-Type: application/jsonl
                    Content-Length: %d

                    """.formatted(tenant.key(), Limits.DATASET_BYTES + 1).replace("\n", "\r\n");
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 413").contains("too_large", "1073741824 bytes");
        }
    }

    private static Response page(TestTenant tenant, @Nullable String cursor) {
        return cursor == null
                ? tenant.request().get("/v1/datasets?limit=2")
                : tenant.request().queryParam("cursor", cursor).get("/v1/datasets?limit=2");
    }
}
