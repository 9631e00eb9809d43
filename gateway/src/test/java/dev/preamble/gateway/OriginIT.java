package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.records.RecordJson;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Training jobs that begin as a version, or go on from one. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class OriginIT {
    private static final Map<String, Object> LEARNED_BY = Map.of("epochs", 2, "method", Map.of("horizon", 5));
    private static final Map<String, Object> GOING_ON = Map.of("epochs", 5);

    private final String prefix = "poet-" + UUID.randomUUID();
    private TestTenant tenant;
    private String base;
    private String dataset;
    private ArtifactRef state;

    @BeforeEach
    void learnAVersion() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
        dataset = tenant.dataset();
        String job = submit(Map.of("options", LEARNED_BY))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        UUID run = UUID.randomUUID();
        UUID id = UUID.fromString(job);
        state = Stored.put(ArtifactKey.state(tenant.id(), id, run), "what the trainer left");
        SchedulerHand.learned(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(tenant.id(), id, run), "weights"),
                Stored.put(ArtifactKey.adapterConfig(tenant.id(), id, run), "{\"num_virtual_tokens\": 10}"),
                state);
    }

    @Test
    void beginsAsTheNewestVersionOfItsOwnPrefixUnlessAnotherIsNamed() {
        for (Map<String, Object> from :
                List.<Map<String, Object>>of(Map.of(), Map.of("prefix", prefix, "version", 1))) {
            Response answer = submit(Map.of("from", from));

            answer.then()
                    .statusCode(202)
                    .body("from.prefix", equalTo(prefix))
                    .body("from.version", equalTo(1))
                    .body("version", nullValue());
            assertThat(SchedulerHand.find(
                            "select v.number || coalesce(j.checkpoint::text, '') from job j join prefix_version v"
                                    + " on v.id = j.origin where j.id = ?",
                            UUID.fromString(answer.path("id"))))
                    .containsExactly("1");
        }
    }

    @Test
    void goesOnWhereTheTrainerStopped() {
        Response answer = submit(Map.of("from", Map.of("resume", true), "options", GOING_ON));

        answer.then().statusCode(202);
        assertThat(SchedulerHand.find("select checkpoint from job where id = ?", UUID.fromString(answer.path("id"))))
                .singleElement()
                .satisfies(json -> assertThat(RecordJson.read(json, Checkpoint.class))
                        .isEqualTo(new Checkpoint(state, null, 1, 12)));
    }

    @Test
    void theSameRequestIsOneJobThoughItsAliasIsGone() {
        String alias = "/v1/prefixes/" + prefix + "/aliases/best";
        tenant.json(Map.of("version", 1)).put(alias).then().statusCode(200);
        String key = UUID.randomUUID().toString();
        Map<String, Object> from = Map.of("from", Map.of("alias", "best"));
        Response first =
                tenant.json(request(from)).header("Idempotency-Key", key).post("/v1/training-jobs");
        tenant.request().delete(alias).then().statusCode(204);

        Response again =
                tenant.json(request(from)).header("Idempotency-Key", key).post("/v1/training-jobs");

        first.then().statusCode(202);
        assertThat(again.<String>path("id")).isEqualTo(first.path("id"));
        submit(from).then().statusCode(404).body("field", equalTo("from.alias"));
    }

    @Test
    void whatTheTrainerLeftIsCountedAndNobodyDownloadsIt() {
        String version = "/v1/prefixes/" + prefix + "/versions/1";
        tenant.request().get(version).then().body("stateBytes", equalTo((int) state.bytes()));
        tenant.request().get(version + "/files/state.safetensors").then().statusCode(404);
    }

    @Test
    void refusesWhatDoesNotFitAndNamesIt() {
        refused(Map.of("from", Map.of("version", 2)), 404, "from.version", "");
        refused(Map.of("from", Map.of("prefix", "nobody-" + UUID.randomUUID())), 404, "from.prefix", "");
        refused(Map.of("from", Map.of("version", 1, "alias", "a")), 400, "from.alias", "at most one");
        refused(
                Map.of("from", Map.of("prefix", prefix), "prefix", "other", "baseModel", SchedulerHand.baseModel(512)),
                400,
                "from",
                "a version of the base model");
        refused(begun(Map.of("virtualTokens", 9)), 400, "options.virtualTokens", "10");
        refused(begun(Map.of("method", Map.of("infix", true))), 400, "options.method.infix", "false");
        refused(begun(Map.of("method", Map.of("layers", List.of(0)))), 400, "options.method.layers", "left out");
        refused(begun(Map.of("reparametrisation", 9)), 400, "options.reparametrisation", "0, or no less");
        refused(
                begun(Map.of("method", Map.of("initialisation", "zero"))),
                400,
                "options.method.initialisation",
                "random");
    }

    @Test
    void refusesToGoOnOtherwiseThanItWouldHave() {
        refused(resumed(Map.of("epochs", 2)), 400, "options.epochs", "above 2");
        refused(resumed(Map.of("epochs", 6)), 400, "options.epochs", "at most 5, or from without resume");
        refused(resumed(Map.of("epochs", 5, "batchSize", 11)), 400, "options.batchSize", "10");
        refused(resumed(Map.of("epochs", 5, "method", Map.of("dropout", 0.5))), 400, "options.method.dropout", "0.0");
        String rows = tenant.rows("{\"input\":\"e\",\"target\":\"f\"}\n")
                .post("/v1/datasets?name=others")
                .path("id");
        refused(
                Map.of("from", Map.of("resume", true), "options", GOING_ON, "dataset", rows),
                400,
                "dataset",
                "dataset " + dataset);
        String job = tenant.trainingJob(base, prefix);
        SchedulerHand.version(job, 2, Stored.put(ArtifactKey.inputs(tenant.id(), UUID.fromString(job)), "w"));
        refused(resumed(GOING_ON), 400, "from.resume", "false");
    }

    @Test
    void anotherTenantsVersionIsNotThere() {
        TestTenant other = Tenants.longerAcme();

        other.json(Map.of(
                        "baseModel", base, "dataset", other.dataset(), "prefix", prefix, "from", Map.of("version", 1)))
                .post("/v1/training-jobs")
                .then()
                .statusCode(404)
                .body("field", equalTo("from.prefix"));
    }

    private static Map<String, Object> begun(Map<String, Object> options) {
        return Map.of("from", Map.of(), "options", options);
    }

    private static Map<String, Object> resumed(Map<String, Object> options) {
        return Map.of("from", Map.of("resume", true), "options", options);
    }

    private void refused(Map<String, Object> request, int status, String field, String limit) {
        Response answer = submit(request);
        answer.then().statusCode(status).body("field", equalTo(field));
        if (!limit.isEmpty()) {
            answer.then().body("limit", containsString(limit));
        }
    }

    private Response submit(Map<String, Object> request) {
        return tenant.json(request(request)).post("/v1/training-jobs");
    }

    private Map<String, Object> request(Map<String, Object> request) {
        Map<String, Object> whole = new HashMap<>(Map.of("baseModel", base, "dataset", dataset, "prefix", prefix));
        whole.putAll(request);
        return whole;
    }
}
