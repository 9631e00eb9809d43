package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.artifacts.ArtifactKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class JobIT {
    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void acceptsATrainingJobWithDefaultsFilledIn() {
        String dataset = tenant.dataset();

        Response answer = tenant.json(
                        Map.of("baseModel", base, "dataset", dataset, "prefix", "poet", "options", Map.of("epochs", 2)))
                .post("/v1/training-jobs");

        answer.then()
                .statusCode(202)
                .header("Location", endsWith("/v1/training-jobs/" + answer.path("id")))
                .body("kind", equalTo("training"))
                .body("state", equalTo("queued"))
                .body("prefix", equalTo("poet"))
                .body("options.epochs", equalTo(2))
                .body("options.virtualTokens", equalTo(10))
                .body("events", equalTo(1))
                .body("version", nullValue());
        tenant.request().get(answer.header("Location")).then().statusCode(200);
        assertThat(SchedulerHand.find("select topic from outbox where subject = ?", answer.<String>path("id")))
                .containsExactly("preamble." + tenant.id() + ".events");
    }

    @Test
    void aListHasThoseJobsAloneThatAreWanted() {
        TestTenant alone = Login.tenant("picky");
        String lost = alone.trainingJob(base, "poet");
        String waiting = alone.trainingJob(base, "poet");
        String other = alone.trainingJob(base, "painter");
        SchedulerHand.run(
                "update job set state = 'FAILED', ended_at = now(), error_code = 'worker_lost' where id = ?",
                UUID.fromString(lost));

        assertThat(listed(alone, "state=failed")).containsExactly(lost);
        assertThat(listed(alone, "prefix=poet")).containsExactly(waiting, lost);
        assertThat(listed(alone, "prefix=poet&state=queued")).containsExactly(waiting);
        assertThat(listed(alone, "prefix=poem")).isEmpty();
        assertThat(listed(alone, "state=&prefix=")).containsExactly(other, waiting, lost);
        alone.request().get("/v1/generation-jobs?state=failed").then().body("items", empty());

        Response first = alone.request().get("/v1/training-jobs?state=queued&limit=1");
        assertThat(first.jsonPath().getList("items.id", String.class)).containsExactly(other);
        assertThat(listed(alone, "state=queued&limit=1&cursor=" + first.path("next")))
                .containsExactly(waiting);
    }

    private static List<String> listed(TestTenant tenant, String query) {
        return tenant.request()
                .get("/v1/training-jobs?" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.id", String.class);
    }

    @Test
    void aFilterThatCanNameNoJobIsRefused() {
        tenant.request()
                .get("/v1/training-jobs?state=lost")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("field", equalTo("state"))
                .body("limit", equalTo("one of queued, released, running, succeeded, failed, cancelled"));
        tenant.request()
                .get("/v1/generation-jobs?prefix=Poet")
                .then()
                .statusCode(400)
                .body("field", equalTo("prefix"));
    }

    @Test
    void itsOwnerSaysHowOftenItIsTried() {
        Map<String, Object> request =
                new HashMap<>(Map.of("baseModel", base, "dataset", tenant.dataset(), "prefix", "stubborn"));
        request.put("maxAttempts", 3);
        tenant.json(request)
                .post("/v1/training-jobs")
                .then()
                .statusCode(202)
                .body("maxAttempts", equalTo(3))
                .body("failedAttempts", equalTo(0));

        request.put("maxAttempts", 10);
        tenant.json(request)
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("maxAttempts"))
                .body("limit", equalTo("1 to 9"));
    }

    @Test
    void sameKeyAndSameWishIsOneJobHoweverManyAskAtOnce() throws Exception {
        String dataset = tenant.dataset();
        String key = UUID.randomUUID().toString();
        Callable<Response> ask =
                () -> tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "race-" + key))
                        .header("Idempotency-Key", key)
                        .post("/v1/training-jobs");

        List<Response> answers = AtOnce.call(ask);

        assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
        assertThat(answers.stream().map(answer -> answer.<String>path("id")).distinct())
                .hasSize(1);
        assertThat(SchedulerHand.find("select id from job where idempotency_key = ?", key))
                .hasSize(1);
        assertThat(SchedulerHand.find("select id from prefix where name = ?", "race-" + key))
                .hasSize(1);
    }

    @Test
    void sameKeyForAnotherWishIsRefused() {
        String dataset = tenant.dataset();
        String key = UUID.randomUUID().toString();
        tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "one"))
                .header("Idempotency-Key", key)
                .post("/v1/training-jobs")
                .then()
                .statusCode(202);

        tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "two"))
                .header("Idempotency-Key", key)
                .post("/v1/training-jobs")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
    }

    @Test
    void spellingOutADefaultIsTheSameWish() {
        String dataset = tenant.dataset();
        String key = UUID.randomUUID().toString();
        Response first = tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "one"))
                .header("Idempotency-Key", key)
                .post("/v1/training-jobs");
        Response second = tenant.json(
                        Map.of("baseModel", base, "dataset", dataset, "prefix", "one", "options", Map.of("epochs", 5)))
                .header("Idempotency-Key", key)
                .post("/v1/training-jobs");

        assertThat(second.<String>path("id")).isEqualTo(first.<String>path("id"));
    }

    @Test
    void jobThatDoesNotFitTheBaseModelIsRefusedBeforeAnythingIsStored() {
        String small = SchedulerHand.baseModel(64);
        tenant.json(Map.of(
                        "baseModel",
                        small,
                        "dataset",
                        tenant.dataset(),
                        "prefix",
                        "never",
                        "options",
                        Map.of("maxLength", 60)))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("field", equalTo("options.maxLength"))
                .body("limit", equalTo("at most 54"));

        tenant.request().get("/v1/prefixes/never").then().statusCode(404);
    }

    @Test
    void jobThatNeedsMoreMemoryThanALaneHasIsRefusedWithTheNumbers() {
        String small = SchedulerHand.baseModel(512);
        var wanted = Map.of(
                "baseModel",
                small,
                "dataset",
                tenant.dataset(),
                "prefix",
                "never",
                "options",
                Map.of("virtualTokens", 10, "reparametrisation", 512));
        tenant.request().get("/v1/base-models/" + small).then().body("laneMemoryBytes", nullValue());
        SchedulerHand.laneMemory(small, 1 << 20);

        tenant.request().get("/v1/base-models/" + small).then().body("laneMemoryBytes", equalTo(1 << 20));
        tenant.json(wanted)
                .post("/v1/training-jobs")
                .then()
                .statusCode(422)
                .body("code", equalTo("lane_memory_exceeded"))
                .body("field", equalTo("options"))
                .body("limit", equalTo("1048576 bytes"))
                .body(
                        "detail",
                        equalTo(
                                "The job would take 2.5 MiB: 165,248 weights with gradients and AdamW's moments 2.5 MiB,"
                                        + " the prefix and its gradient 0.0 MiB, the index of rows 0.0 MiB. A lane of "
                                        + small
                                        + " has 1.0 MiB; reparametrisation 197 would fit."));
        tenant.request().get("/v1/prefixes/never").then().statusCode(404);

        SchedulerHand.laneMemory(small, 3 << 20);
        tenant.json(wanted).post("/v1/training-jobs").then().statusCode(202);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"scoring": {"texts": 501}}              | options.scoring.texts      | 1 to 500
            {"scoring": {"metrics": ["blue"]}}       | options.scoring.metrics[0] | one of bleu, nist, meteor, rouge-1, rouge-2, rouge-l, cider, multi-bleu, ter
            {"scoring": {}, "evaluationShare": 0}    | options.scoring            | nothing where evaluationShare is 0, since no rows are held out
            {"method": {"depth": 4}}                 | options.method.depth       | 2 to 3
            """)
    void optionThatIsNotAllowedIsRefusedByNameAndLimit(String options, String field, String limit) {
        tenant.request()
                .contentType(ContentType.JSON)
                .body("{\"baseModel\": \"%s\", \"dataset\": \"%s\", \"prefix\": \"never\", \"options\": %s}"
                        .formatted(base, tenant.dataset(), options))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("field", equalTo(field))
                .body("limit", equalTo(limit));
    }

    @Test
    void prefixStandsInLayersThatTheBaseModelHas() {
        var wanted = Map.<String, Object>of("baseModel", base, "dataset", tenant.dataset(), "prefix", "placed");
        Response taken = tenant.json(with(wanted, Map.of("layers", List.of(1), "infix", true)))
                .post("/v1/training-jobs");
        taken.then()
                .statusCode(202)
                .body("options.method.layers", equalTo(List.of(1)))
                .body("options.method.infix", equalTo(true));

        tenant.json(with(wanted, Map.of("layers", List.of(0, 2))))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("options.method.layers"))
                .body("limit", equalTo("0 to 1"));
        tenant.json(with(wanted, Map.of("layers", List.of(1, 0))))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("options.method.layers"))
                .body("limit", equalTo("from 0, each once, in ascending order"));
    }

    private static Map<String, Object> with(Map<String, Object> request, Map<String, Object> method) {
        var whole = new HashMap<>(request);
        whole.put("options", Map.of("method", method));
        return whole;
    }

    @Test
    void inputsWithoutTargetsCannotBeTrainedOn() {
        String inputs = tenant.rows("{\"input\":\"a\"}\n")
                .post("/v1/datasets?name=inputs&purpose=generation")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        tenant.json(Map.of("baseModel", base, "dataset", inputs, "prefix", "poet"))
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("dataset"));
    }

    @Test
    void prefixStaysWithItsBaseModel() {
        tenant.trainingJob(base, "faithful");

        tenant.json(Map.of(
                        "baseModel", SchedulerHand.baseModel(512), "dataset", tenant.dataset(), "prefix", "faithful"))
                .post("/v1/training-jobs")
                .then()
                .statusCode(409)
                .body("detail", containsString("belongs to the base model " + base));
    }

    @Test
    void whatWasCancelledRunsAgainAsOneNewJobHoweverOftenThatIsAskedFor() throws Exception {
        String job = tenant.trainingJob(base, "phoenix");
        tenant.request()
                .post("/v1/training-jobs/" + job + "/retry")
                .then()
                .statusCode(409)
                .body("detail", equalTo("Only a job that failed or was cancelled runs again; this one is queued."));
        tenant.request().post("/v1/training-jobs/" + job + "/cancel");

        List<Response> answers = AtOnce.call(() -> tenant.request().post("/v1/training-jobs/" + job + "/retry"));

        assertThat(answers)
                .allSatisfy(answer -> answer.then()
                        .statusCode(202)
                        .body("state", equalTo("queued"))
                        .body("prefix", equalTo("phoenix")));
        List<String> again = answers.stream()
                .map(answer -> answer.<String>path("id"))
                .distinct()
                .toList();
        assertThat(again).hasSize(1).doesNotContain(job);
        assertThat(SchedulerHand.find(
                        "select event ->> 'retryOf' from job_event where job = ?", UUID.fromString(again.getFirst())))
                .containsExactly(job);
        assertThat(SchedulerHand.find("select action from audit where subject = ? order by id", job))
                .containsExactly("job.cancelled", "job.retried");
        tenant.request().post("/v1/generation-jobs/" + job + "/retry").then().statusCode(404);
        Tenants.longerAcme()
                .request()
                .post("/v1/training-jobs/" + job + "/retry")
                .then()
                .statusCode(404);
    }

    @Test
    void cancelEndsTheJobAtOnceFencesItsSegmentAndTellsTheWorkers() {
        String job = tenant.trainingJob(base, "cancelled");
        UUID segment = SchedulerHand.release(job, base);

        for (int i = 0; i < 2; i++) {
            tenant.request()
                    .post("/v1/training-jobs/" + job + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("cancelled"))
                    .body("events", equalTo(2));
        }

        assertThat(SchedulerHand.find("select state from segment where id = ?", segment))
                .containsExactly("CANCELLED");
        assertThat(SchedulerHand.find(
                        "select payload from outbox where subject = ? and topic = 'preamble.control'", job))
                .singleElement()
                .asString()
                .contains("stop-run", segment.toString(), "\"release\":3");
    }

    @Test
    void jobThatIsOverCannotBeCancelled() {
        String job = tenant.trainingJob(base, "over");
        SchedulerHand.succeed(job, 2);

        tenant.request()
                .post("/v1/training-jobs/" + job + "/cancel")
                .then()
                .statusCode(409)
                .body("detail", containsString("succeeded"));
    }

    @Test
    void kindsOfJobsKeepToTheirPaths() {
        String job = tenant.trainingJob(base, "kind");

        tenant.request().get("/v1/generation-jobs/" + job).then().statusCode(404);
        tenant.request().post("/v1/generation-jobs/" + job + "/cancel").then().statusCode(404);
        tenant.request().get("/v1/jobs/" + job).then().statusCode(200).body("kind", equalTo("training"));
    }

    @Test
    void generationJobStoresItsInputsAndGivesTheAcceptedLines() {
        Response made = tenant.json(Map.of("baseModel", base, "inputs", List.of("first \"one\"", "second")))
                .post("/v1/generation-jobs");
        made.then().statusCode(202).body("kind", equalTo("generation")).body("inputLines", equalTo(2));
        String job = made.path("id");
        assertThat(Stored.keys(tenant)).contains("tenants/" + tenant.id() + "/jobs/" + job + "/inputs.jsonl");
        tenant.request()
                .get("/v1/generation-jobs/" + job + "/results")
                .then()
                .statusCode(200)
                .body(equalTo(""));

        String lines = "{\"line\":0,\"output\":\"x\"}\n{\"line\":1,\"output\":\"y\"}\n";
        UUID segment = SchedulerHand.release(job, base);
        SchedulerHand.results(
                segment, Stored.put(ArtifactKey.results(tenant.id(), UUID.fromString(job), UUID.randomUUID()), lines));

        tenant.request()
                .get("/v1/generation-jobs/" + job + "/results")
                .then()
                .statusCode(200)
                .body(equalTo(lines));
    }

    @Test
    void generationJobKeepsItsOptionsAndRefusesWhatIsNotAllowed() {
        Map<String, Object> options = Map.of(
                "beams",
                5,
                "lengthPenalty",
                0.8,
                "repetitionPenalty",
                1.2,
                "stop",
                List.of("\n"),
                "logProbabilities",
                0);
        tenant.json(Map.of("baseModel", base, "inputs", List.of("a"), "options", options))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .body("options.beams", equalTo(5))
                .body("options.stop", equalTo(List.of("\n")))
                .body("options.logProbabilities", equalTo(0));

        refused(
                Map.of("beams", 5, "temperature", 0.7),
                "options.beams",
                "1, or temperature 0: a search does not sample");
        refused(Map.of("stop", List.of("\u0000")), "options.stop", "1 to 64 characters, without NUL");
        refused(Map.of("stop", List.of("a", "b", "c", "d", "e")), "options.stop", "up to 4");
        refused(Map.of("logProbabilities", 6), "options.logProbabilities", "0 to 5");
        refused(Map.of("stop", "a"), "options.stop", "a list");
    }

    private void refused(Map<String, Object> options, String field, String limit) {
        tenant.json(Map.of("baseModel", base, "inputs", List.of("a"), "options", options))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("field", equalTo(field))
                .body("limit", equalTo(limit));
    }

    @Test
    void raceForAGenerationKeyIsOneJobToo() throws Exception {
        String key = UUID.randomUUID().toString();

        List<Response> answers = AtOnce.call(() -> tenant.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .header("Idempotency-Key", key)
                .post("/v1/generation-jobs"));

        assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
        assertThat(answers.stream().map(answer -> answer.<String>path("id")).distinct())
                .hasSize(1);
    }

    @Test
    void tenantHasALimitOfJobsThatAreNotOverHoweverManySubmitAtOnce() throws Exception {
        TestTenant crowd = Login.tenant("crowd");
        String dataset = crowd.dataset();
        Callable<Response> train = () -> crowd.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "p"))
                .post("/v1/training-jobs");
        String first = train.call().path("id");
        SchedulerHand.find("""
                insert into job (id, tenant, kind, state, pool, base_digest, options, input, input_lines, prefix,
                                 request_digest, not_before, created_at)
                select gen_random_uuid(), tenant, kind, state, pool, base_digest, options, input, input_lines, prefix,
                       request_digest, not_before, created_at
                from job, generate_series(1, ?) where id = ?
                """, Limits.OPEN_JOBS - 2, UUID.fromString(first));

        List<Response> answers = AtOnce.call(train);

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 202).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 429)
                .hasSize(answers.size() - 1)
                .allSatisfy(answer -> answer.then()
                        .body("code", equalTo("quota_exceeded"))
                        .body("limit", equalTo("1000 jobs that are not over"))
                        .body("detail", containsString("has 1000 jobs")));
        crowd.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(429);
        assertThat(Stored.keys(crowd)).noneMatch(key -> key.contains("/jobs/"));
        crowd.request().post("/v1/training-jobs/" + first + "/cancel").then().statusCode(200);
        train.call().then().statusCode(202);
    }
}
