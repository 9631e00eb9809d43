package dev.preamble.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ApiIT {
    @Test
    void refusesWhoHasNoCredentials() {
        given().get("/v1/datasets").then().statusCode(401).body("code", equalTo("unauthenticated"));
    }

    @Test
    void makesATenantThatCanUploadADataset() {
        TestTenant tenant = Login.tenant("acme");

        tenant.request()
                .contentType("application/jsonl")
                .body("{\"input\":\"a\",\"target\":\"b\"}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/v1/datasets?name=pairs")
                .then()
                .statusCode(201)
                .body("lines", equalTo(1));
    }
}
