package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class PrefixIT {
    private TestTenant tenant;
    private String base;
    private final String prefix = "poet-" + UUID.randomUUID();

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void versionsComeNewestFirstWithTheirFiles() {
        learn(1, "weights one");
        ArtifactRef second = learn(2, "weights two");

        tenant.request()
                .get("/v1/prefixes/" + prefix)
                .then()
                .body("newest", equalTo(2))
                .body("baseModel", equalTo(base));
        tenant.request()
                .get("/v1/prefixes/" + prefix + "/versions")
                .then()
                .body("items.number", contains(2, 1))
                .body("items[0].scores.values.bleu", equalTo(0.5f));
        Response page = tenant.request().get("/v1/prefixes/" + prefix + "/versions?limit=1");
        tenant.request()
                .queryParam("cursor", page.<String>path("next"))
                .get("/v1/prefixes/" + prefix + "/versions")
                .then()
                .body("items.number", contains(1));
        tenant.request()
                .get("/v1/prefixes/" + prefix + "/versions/2/files")
                .then()
                .body("items.sha256", contains(second.sha256()));
        Response file = tenant.request().get("/v1/prefixes/" + prefix + "/versions/2/files/adapter_model.safetensors");
        assertThat(file.asString()).isEqualTo("weights two");
        assertThat(file.header("ETag")).contains(second.sha256());
        tenant.request()
                .get("/v1/prefixes/" + prefix + "/versions/2/files/adapter_model.safetensors/link")
                .then()
                .statusCode(200)
                .body("sha256", equalTo(second.sha256()))
                .body("url", containsString("X-Amz-Signature="));
        tenant.request()
                .get("/v1/prefixes/" + prefix + "/versions/2/files/another/link")
                .then()
                .statusCode(404);
    }

    @Test
    void prefixesAreFoundByTheBeginningOfTheirName() {
        learn(1, "one");

        Map.of(prefix.substring(0, prefix.length() - 1), 1, prefix + "-else", 0, "_", 0, "%", 0)
                .forEach((beginning, found) -> tenant.request()
                        .queryParam("name", beginning)
                        .get("/v1/prefixes")
                        .then()
                        .statusCode(200)
                        .body("items.size()", equalTo(found)));
    }

    @Test
    void aliasIsMadeMovedFollowedAndRemoved() {
        learn(1, "one");
        learn(2, "two");
        String alias = "/v1/prefixes/" + prefix + "/aliases/production";

        point(alias, 1).then().statusCode(200).body("version", equalTo(1));
        ask(Map.of("prefix", prefix, "alias", "production", "inputs", List.of("a")))
                .then()
                .statusCode(202)
                .body("version", equalTo(1));
        point(alias, 2).then().statusCode(200);
        tenant.request().get(alias).then().body("version", equalTo(2));
        tenant.request().get("/v1/prefixes/" + prefix).then().body("aliases.production", equalTo(2));
        point(alias, 3).then().statusCode(404).body("field", equalTo("version"));
        tenant.request().delete(alias).then().statusCode(204);
        tenant.request().get(alias).then().statusCode(404);
    }

    @Test
    void aliasThatWasMovedMeanwhileIsNotMovedUnseen() {
        learn(1, "one");
        learn(2, "two");
        String alias = "/v1/prefixes/" + prefix + "/aliases/production";
        match("*", alias, 1).then().statusCode(412).body("code", equalTo("precondition_failed"));
        String first = point(alias, 1).header("ETag");
        assertThat(tenant.request().get(alias).header("ETag")).isEqualTo(first);

        String second = match(first, alias, 2).then().statusCode(200).extract().header("ETag");
        match(first, alias, 1).then().statusCode(412);
        match("W/" + second, alias, 1).then().statusCode(412);
        tenant.request().header("If-Match", first).delete(alias).then().statusCode(412);
        tenant.request().get(alias).then().statusCode(200).body("version", equalTo(2));
        match("\"other\", " + second, alias, 1).then().statusCode(200);
        match("*", alias, 2).then().statusCode(200);
        tenant.request().header("If-Match", "*").delete(alias).then().statusCode(204);
    }

    private Response match(String tag, String alias, int version) {
        return tenant.json(Map.of("version", version)).header("If-Match", tag).put(alias);
    }

    @Test
    void generationAsksTheNewestVersionUnlessOneIsNamed() {
        tenant.trainingJob(base, prefix);
        ask(Map.of("prefix", prefix, "inputs", List.of("a")))
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"));
        learn(1, "one");
        learn(2, "two");

        ask(Map.of("prefix", prefix, "inputs", List.of("a")))
                .then()
                .statusCode(202)
                .body("version", equalTo(2));
        ask(Map.of("prefix", prefix, "version", 1, "inputs", List.of("a")))
                .then()
                .statusCode(202)
                .body("version", equalTo(1));
        ask(Map.of("prefix", prefix, "version", 9, "inputs", List.of("a")))
                .then()
                .statusCode(404)
                .body("field", equalTo("version"));
        ask(Map.of("prefix", prefix, "alias", "none", "inputs", List.of("a")))
                .then()
                .statusCode(404)
                .body("field", equalTo("alias"));
    }

    private Response ask(Map<String, ?> body) {
        return tenant.json(body).post("/v1/generation-jobs");
    }

    private Response point(String alias, int version) {
        return tenant.json(Map.of("version", version)).put(alias);
    }

    private ArtifactRef learn(int number, String weights) {
        String job = tenant.trainingJob(base, prefix);
        ArtifactRef file =
                Stored.put(ArtifactKey.adapterModel(tenant.id(), UUID.fromString(job), UUID.randomUUID()), weights);
        SchedulerHand.version(job, number, file);
        return file;
    }
}
