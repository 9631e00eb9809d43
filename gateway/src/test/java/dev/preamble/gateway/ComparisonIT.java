package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Scores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training jobs that learn something else than a prefix. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class ComparisonIT {
    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void needsNoPrefixAndTellsWhatItLearns() {
        String job = submitted(Map.of("compare", "top2", "epochs", 2));

        tenant.request()
                .get("/v1/training-jobs/" + job)
                .then()
                .statusCode(200)
                .body("prefix", nullValue())
                .body("options.compare", equalTo("top2"))
                .body("options.learningRate", equalTo(0.001f))
                .body("options.virtualTokens", nullValue());
        assertThat(SchedulerHand.find("select prefix from job where id = ?", UUID.fromString(job)))
                .containsOnlyNulls();
        tenant.request().get("/openai/v1/fine_tuning/jobs/ftjob-" + job).then().statusCode(404);
    }

    @Test
    void tellsScoresAndReportOnceItIsDone() {
        String job = submitted(Map.of("compare", "fine-tuning", "scoring", Map.of("texts", 5)));
        String comparison = "/v1/training-jobs/" + job + "/comparison";
        tenant.request().get(comparison).then().statusCode(404);

        ArtifactKey key = ArtifactKey.comparison(tenant.id(), UUID.fromString(job), UUID.randomUUID());
        UUID segment = SchedulerHand.release(job, base);
        SchedulerHand.results(segment, Stored.put(key, "{\"compare\": \"fine-tuning\"}"));
        SchedulerHand.run(
                "update job set scores = ?::jsonb where id = ?",
                RecordJson.text(new Scores(Map.of("bleu", 0.5), 5, 10)),
                UUID.fromString(job));
        SchedulerHand.succeed(job, 2);

        tenant.request()
                .get("/v1/jobs/" + job)
                .then()
                .body("state", equalTo("succeeded"))
                .body("version", nullValue())
                .body("scores.values.bleu", equalTo(0.5f));
        tenant.request().get(comparison).then().statusCode(200).body("compare", equalTo("fine-tuning"));
        Login.tenant("curious").request().get(comparison).then().statusCode(404);
        tenant.request().get("/v1/generation-jobs/" + job + "/results").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            virtualTokens          | 10      | options.virtualTokens
            reparametrisation      | 256     | options.reparametrisation
            method.depth           | 3       | options.method.depth
            method.initialisation  | "zero"  | options.method.initialisation
            method.dropout         | 0.1     | options.method.dropout
            method.patience        | 2       | options.method.patience
            method.layers          | [1]     | options.method.layers
            method.infix           | true    | options.method.infix
            method.embeddingOnly   | true    | options.method.embeddingOnly
            """)
    void refusesWhatHasNoMeaningForIt(String option, String value, String field) {
        String given = option.startsWith("method.")
                ? "\"method\": {\"%s\": %s}".formatted(option.substring("method.".length()), value)
                : "\"%s\": %s".formatted(option, value);

        tenant.request()
                .contentType("application/json")
                .body("{\"baseModel\": \"%s\", \"dataset\": \"%s\", \"options\": {\"compare\": \"adapter-3\", %s}}"
                        .formatted(base, UUID.randomUUID(), given))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("field", equalTo(field))
                .body("limit", containsString("left out with compare"));
    }

    @Test
    void refusesAPrefixAndAVersionToBeginWith() {
        Map<String, Object> request = new HashMap<>(
                Map.of("baseModel", base, "dataset", tenant.dataset(), "options", Map.of("compare", "adapter-0.1")));
        request.put("prefix", "never");
        tenant.json(request)
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("prefix"))
                .body("limit", equalTo("left out with options.compare"));
        request.remove("prefix");
        request.put("from", Map.of("prefix", "poet"));
        tenant.json(request).post("/v1/training-jobs").then().statusCode(400).body("field", equalTo("from"));
        assertThat(SchedulerHand.find("select id from prefix where name = 'never'"))
                .isEmpty();
    }

    @Test
    void namesTheComparisonsThatThereAre() {
        tenant.json(Map.of("baseModel", base, "dataset", tenant.dataset(), "options", Map.of("compare", "lora")))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("options.compare"))
                .body("limit", equalTo("one of fine-tuning, top2, adapter-3, adapter-0.1"));
        tenant.json(Map.of("baseModel", base, "dataset", tenant.dataset()))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("prefix"));
    }

    @Test
    void countsTheCopyBeforeItIsMade() {
        SchedulerHand.laneMemory(base, 1_000 * 5 * 4 - 1);

        tenant.json(Map.of("baseModel", base, "dataset", tenant.dataset(), "options", Map.of("compare", "fine-tuning")))
                .post("/v1/training-jobs")
                .then()
                .statusCode(422)
                .body("code", equalTo("lane_memory_exceeded"))
                .body("detail", containsString("1,000 weights with gradients and AdamW's moments"))
                .body("detail", containsString("compare top2 would fit"));
    }

    private String submitted(Map<String, Object> options) {
        return tenant.json(Map.of("baseModel", base, "dataset", tenant.dataset(), "options", options))
                .post("/v1/training-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }
}
