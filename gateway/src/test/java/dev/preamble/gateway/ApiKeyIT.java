package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ApiKeyIT {
    private TestTenant tenant;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
    }

    @Test
    void secretIsToldOnceAndKeptAsAHash() {
        Response made = tenant.json(Map.of("name", "ci")).post("/v1/api-keys");
        String secret = made.path("secret");

        assertThat(secret).startsWith("prk_");
        Login.bearer(secret).get("/v1/datasets").then().statusCode(200);
        tenant.request()
                .get("/v1/api-keys")
                .then()
                .body("items.id", hasItem(made.<String>path("id")))
                .body("items[0].secret", nullValue());
        assertThat(SchedulerHand.find(
                        "select encode(hash, 'hex') from api_key where id::text = ?", made.<String>path("id")))
                .singleElement()
                .asString()
                .hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".a", "a.", "a.b", "a.b.", "..a", "a..b", "a.b.c", "prk_", "prk_unknown"})
    void whatIsNoCredentialIsRefused(String credential) {
        Login.bearer(credential).get("/v1/datasets").then().statusCode(401);
    }

    @Test
    void rotatedKeyTakesThePlaceOfTheFormerOne() {
        Response made = tenant.json(Map.of("name", "rotated")).post("/v1/api-keys");

        Response rotated = tenant.request().post("/v1/api-keys/" + made.path("id") + "/rotate");

        rotated.then().statusCode(200).body("id", equalTo(made.path("id")));
        Login.bearer(made.path("secret")).get("/v1/datasets").then().statusCode(401);
        Login.bearer(rotated.path("secret")).get("/v1/datasets").then().statusCode(200);
    }

    @Test
    void tenantHasALimitOfKeysHoweverManyAreMadeAtOnce() throws Exception {
        TestTenant crowd = Login.tenant("keys");
        SchedulerHand.find(
                "insert into api_key (id, tenant, name, hash, created_at)"
                        + " select gen_random_uuid(), ?, 'k', gen_random_uuid()::text::bytea, now()"
                        + " from generate_series(1, ?)",
                crowd.id(),
                Limits.API_KEYS - 2);

        List<Response> answers =
                AtOnce.call(() -> crowd.json(Map.of("name", "one more")).post("/v1/api-keys"));

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 429).hasSize(answers.size() - 1);
    }

    @Test
    void ofAllWhoAskForOneKafkaClientOneIsToldItsSecret() throws Exception {
        List<Response> answers =
                AtOnce.call(() -> tenant.json(Map.of("name", "wanted")).post("/v1/kafka-clients"));

        List<Response> made =
                answers.stream().filter(answer -> answer.statusCode() == 201).toList();
        assertThat(made).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSize(answers.size() - 1);
        assertThat(TestReader.of(made.getFirst()).tokenStatus()).isEqualTo(200);
    }

    @Test
    void keyThatAnotherGatewayRevokedIsRefusedSoon() {
        Response made = tenant.json(Map.of("name", "revoked elsewhere")).post("/v1/api-keys");
        String secret = made.path("secret");
        Login.bearer(secret).get("/v1/datasets").then().statusCode(200);

        SchedulerHand.find(
                "update api_key set revoked_at = now() where id::text = ? returning 'done'", made.<String>path("id"));

        // Well before a gateway that was told nothing would ask again.
        await().atMost(Duration.ofSeconds(3))
                .until(() -> Login.bearer(secret).get("/v1/datasets").statusCode() == 401);
    }

    @Test
    void revokedKeyIsRefusedAtOnce() {
        Response made = tenant.json(Map.of("name", "revoked")).post("/v1/api-keys");
        String id = made.path("id");

        tenant.request().delete("/v1/api-keys/" + id).then().statusCode(204);

        Login.bearer(made.path("secret"))
                .get("/v1/datasets")
                .then()
                .statusCode(401)
                .body("code", equalTo("unauthenticated"));
        tenant.request().get("/v1/api-keys").then().body("items.id", not(hasItem(id)));
        tenant.request().post("/v1/api-keys/" + id + "/rotate").then().statusCode(404);
        tenant.request().delete("/v1/api-keys/" + id).then().statusCode(204);
    }
}
