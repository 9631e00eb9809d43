package dev.preamble.gateway;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A tenant of a test, with one person and one API key. */
record TestTenant(String id, String username, String password, String key) {
    /** A request with the tenant's API key. */
    RequestSpecification request() {
        return Login.bearer(key);
    }

    /** A request with the token of the tenant's person. */
    RequestSpecification person() {
        return Login.bearer(Login.personToken(username, password));
    }

    RequestSpecification json(Map<String, ?> body) {
        return request().contentType(ContentType.JSON).body(body);
    }

    RequestSpecification rows(String lines) {
        return request().contentType("application/jsonl").body(lines.getBytes(StandardCharsets.UTF_8));
    }

    RequestSpecification part(byte[] bytes) {
        return request().contentType("application/octet-stream").body(bytes);
    }

    /** Begins an upload of so many bytes in parts of a MiB; its path. */
    String upload(long bytes) {
        return "/v1/uploads/"
                + json(Map.of("name", "in parts", "bytes", bytes, "partBytes", 1 << 20))
                        .post("/v1/uploads")
                        .then()
                        .statusCode(201)
                        .extract()
                        .path("id");
    }

    /** Uploads two rows; the dataset's id. */
    String dataset() {
        return rows("{\"input\":\"a\",\"target\":\"b\"}\n{\"input\":\"c\",\"target\":\"d\"}\n")
                .post("/v1/datasets?name=pairs")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Submits a training job; its id. */
    String trainingJob(String baseModel, String prefix) {
        return json(Map.of("baseModel", baseModel, "dataset", dataset(), "prefix", prefix))
                .post("/v1/training-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }
}
