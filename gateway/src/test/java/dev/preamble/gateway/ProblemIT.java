package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that the framework makes are told like our own. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ProblemIT {
    private TestTenant tenant;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/nothing, application/json, 404, not_found",
        "GET, /v1/datasets/not-a-uuid, application/json, 404, not_found",
        "GET, /v1/prefixes/x/versions/not-a-number, application/json, 404, not_found",
        "GET, /v1/prefixes/%00, application/json, 404, not_found",
        "GET, /v1/base-models/%00, application/json, 404, not_found",
        "DELETE, /v1/kafka-clients/%00, application/json, 404, not_found",
        "GET, /v1/prefixes?cursor=AA, application/json, 400, invalid_field",
        "GET, /v1/prefixes?cursor=AA==, application/json, 400, invalid_field",
        "GET, /v1/training-jobs?status=failed, application/json, 400, malformed_request",
        "POST, /v1/training-jobs?dry=1, application/json, 400, malformed_request",
        "GET, /v1/usage?tenant=other, application/json, 400, malformed_request",
        "GET, /q/nothing, application/json, 404, not_found",
        "PUT, /v1/datasets, application/json, 405, method_not_allowed",
        "POST, /v1/datasets, text/plain, 415, unsupported_media_type",
        "GET, /v1/uploads/not-a-uuid, application/json, 404, not_found",
        "PUT, /v1/uploads/00000000-0000-4000-8000-000000000000/parts/one, application/octet-stream, 404, not_found",
        "PUT, /v1/uploads/00000000-0000-4000-8000-000000000000/parts/1, text/plain, 415, unsupported_media_type",
        "GET, /v1/admin/tenants, application/json, 403, forbidden"
    })
    void everyErrorIsAProblem(String method, String path, String type, int status, String code) {
        Response answer =
                tenant.request().urlEncodingEnabled(false).contentType(type).request(method, path);

        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("status", equalTo(status))
                .body("type", equalTo("urn:preamble:problem:" + code));
        assertThat(answer.<String>path("requestId")).isEqualTo(answer.header("X-Request-Id"));
    }

    @Test
    void aParameterThatIsNotKnownIsNamedWithThoseThatAre() {
        tenant.request()
                .get("/v1/training-jobs?limit=1&status=failed")
                .then()
                .statusCode(400)
                .body("field", equalTo("status"))
                .body(
                        "detail",
                        equalTo("The query parameter status is not known here. Known: cursor, limit, prefix, state."));
    }

    @Test
    void whatAPathTakesIsTold() {
        tenant.request().options("/v1/datasets").then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS, POST");
        tenant.request().delete("/v1/training-jobs").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS, POST");
        tenant.request()
                .put("/v1/datasets/" + tenant.dataset())
                .then()
                .statusCode(405)
                .header("Allow", "DELETE, GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openai/v1/files", "/v1/prefixes/poet/versions"})
    void anUploadOfNoTypeIsTheCallersToMend(String path) throws Exception {
        HttpRequest upload = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + tenant.key())
                .POST(HttpRequest.BodyPublishers.ofString("rows"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(http.send(upload, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "Bearer", "Bearer nothing", "Bearer prk_nothing", "Basic b3BlcmF0b3I6eA=="})
    void credentialsThatAreNoneAreChallenged(String authorization) {
        for (String path : new String[] {"/v1/datasets", "/v1/admin/tenants", "/v1/nothing", "/anything"}) {
            given().header("Authorization", authorization)
                    .get(path)
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", equalTo("Bearer"))
                    .contentType("application/problem+json")
                    .body("code", equalTo("unauthenticated"));
        }
    }

    @Test
    void jsonBodyBeyondItsLimitIsRefused() {
        byte[] body = ("{\"name\": \"" + "a".repeat(Limits.JSON_BYTES) + "\"}").getBytes(StandardCharsets.UTF_8);

        tenant.request()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/api-keys")
                .then()
                .statusCode(413)
                .body("code", equalTo("too_large"))
                .body("limit", equalTo(Limits.JSON_BYTES + " bytes"));
    }

    @Test
    void namesThatNothingCanHaveAreToldAsSuch() {
        String prefix = "named-" + UUID.randomUUID();
        tenant.trainingJob(SchedulerHand.baseModel(512), prefix);
        for (String alias : List.of("%00", "%ED%A0%80")) {
            String path = "/v1/prefixes/" + prefix + "/aliases/" + alias;
            tenant.request().urlEncodingEnabled(false).get(path).then().statusCode(404);
            tenant.request().urlEncodingEnabled(false).delete(path).then().statusCode(404);
        }
        for (String nul : List.of("\u0000", "a\u0000")) {
            tenant.json(Map.of("baseModel", nul, "dataset", UUID.randomUUID(), "prefix", prefix))
                    .post("/v1/training-jobs")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("baseModel"));
            tenant.json(Map.of("baseModel", nul, "inputs", List.of("a")))
                    .post("/v1/generation-jobs")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("baseModel"));
            tenant.json(Map.of("prefix", prefix, "alias", nul, "inputs", List.of("a")))
                    .post("/v1/generation-jobs")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("alias"));
        }
    }

    @Test
    void unacceptableAcceptIsTold() {
        tenant.request()
                .accept("image/png")
                .get("/v1/datasets")
                .then()
                .statusCode(406)
                .body("code", equalTo("not_acceptable"));
    }
}
