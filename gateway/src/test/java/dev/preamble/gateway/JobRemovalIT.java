package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.catalog.restoration.BackupHold;
import dev.preamble.gateway.orphan.Orphans;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.TenantId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that are over and go, and what they take in the store while they are there. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class JobRemovalIT {
    private static final String LINES = "{\"line\":0}\n";

    @Inject
    StoredBytes store;

    @Inject
    EntityManager entities;

    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @ParameterizedTest
    @CsvSource({
        "training, SUCCEEDED",
        "training, FAILED",
        "training, CANCELLED",
        "comparison, SUCCEEDED",
        "generation, SUCCEEDED",
        "generation, FAILED",
        "generation, CANCELLED"
    })
    void nothingOfItIsLeftButWhatItUsed(String what, String state) {
        String kind = what.equals("generation") ? "generation" : "training";
        String job = switch (what) {
            case "generation" -> generation("a");
            case "comparison" -> comparison();
            default -> tenant.trainingJob(base, "removed-" + UUID.randomUUID());
        };
        UUID id = UUID.fromString(job);
        UUID run = UUID.randomUUID();
        Stored.put(ArtifactKey.checkpoint(tenant.id(), id, run, 3), "left");
        UUID segment = SchedulerHand.release(job, base);
        SchedulerHand.results(
                segment,
                Stored.put(
                        kind.equals("generation")
                                ? ArtifactKey.results(tenant.id(), id, run)
                                : ArtifactKey.comparison(tenant.id(), id, run),
                        LINES));
        SchedulerHand.run(
                "insert into segment_run (segment, run, release, attempt, worker, started_at) values (?, ?, 3, 1, 'w', now())",
                segment,
                run);
        meter(tenant, id);
        end(job, state);
        Map<String, Object> used = tenant.request().get("/v1/usage").jsonPath().getMap("total");
        String path = "/v1/" + kind + "-jobs/" + job;

        tenant.person().delete(path).then().statusCode(204);

        assertThat(Stored.keys(tenant)).noneMatch(key -> key.contains(job));
        assertThat(tenant.request().get("/v1/usage").jsonPath().getMap("total"))
                .as("bills do not change")
                .isEqualTo(used);
        for (String gone : List.of(path, "/v1/jobs/" + job, "/v1/jobs/" + job + "/events")) {
            tenant.request().get(gone).then().statusCode(404);
        }
        tenant.request().delete(path).then().statusCode(404);
        for (String table : List.of("job_event", "segment", "dead_letter")) {
            assertThat(SchedulerHand.find("select count(*) from " + table + " where job = ?", id))
                    .as(table)
                    .containsExactly("0");
        }
        assertThat(SchedulerHand.find("select count(*) from segment_run where run = ?", run))
                .containsExactly("0");
        assertThat(SchedulerHand.find(
                        "select actor || ' ' || (before ->> 'kind') || ' ' || (before ->> 'state') from audit"
                                + " where action = 'job.removed' and subject = ?",
                        job))
                .containsExactly(tenant.username() + " " + kind.toUpperCase(Locale.ROOT) + " " + state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUEUED", "RELEASED", "RUNNING"})
    void aJobThatIsNotOverIsToBeCancelledFirst(String state) {
        String job = generation("a");
        SchedulerHand.run("update job set state = ? where id = ?", state, UUID.fromString(job));

        tenant.request()
                .delete("/v1/generation-jobs/" + job)
                .then()
                .statusCode(409)
                .body("code", equalTo("conflict"))
                .body("detail", containsString("cancel it first"));

        tenant.request().get("/v1/generation-jobs/" + job).then().statusCode(200);
        tenant.request().post("/v1/generation-jobs/" + job + "/cancel").then().statusCode(200);
        tenant.request().delete("/v1/training-jobs/" + job).then().statusCode(404);
        tenant.request().delete("/v1/generation-jobs/" + job).then().statusCode(204);
    }

    @Test
    void theVersionThatItLearnedStaysAndATrainerGoesOnFromIt() {
        String prefix = "orphaned-" + UUID.randomUUID();
        String dataset = tenant.dataset();
        Map<String, Object> wanted = Map.of(
                "baseModel",
                base,
                "dataset",
                dataset,
                "prefix",
                prefix,
                "options",
                Map.of("epochs", 2, "method", Map.of("horizon", 5)));
        String job = tenant.json(wanted).post("/v1/training-jobs").path("id");
        UUID id = UUID.fromString(job);
        UUID run = UUID.randomUUID();
        Stored.put(ArtifactKey.checkpoint(tenant.id(), id, UUID.randomUUID(), 3), "left");
        SchedulerHand.learned(
                job,
                1,
                Stored.put(ArtifactKey.adapterModel(tenant.id(), id, run), "weights"),
                Stored.put(ArtifactKey.adapterConfig(tenant.id(), id, run), "{\"num_virtual_tokens\": 10}"),
                Stored.put(ArtifactKey.state(tenant.id(), id, run), "what the trainer left"));
        SchedulerHand.succeed(job, 2);
        String version = "/v1/prefixes/" + prefix + "/versions/1";
        tenant.request().get(version).then().body("job", equalTo(job));

        tenant.request().delete("/v1/training-jobs/" + job).then().statusCode(204);

        tenant.request()
                .get(version)
                .then()
                .statusCode(200)
                .body("job", nullValue())
                .body("importedBy", nullValue())
                .body("progress.step", equalTo(12));
        assertThat(tenant.request()
                        .get(version + "/files/adapter_model.safetensors")
                        .asString())
                .isEqualTo("weights");
        assertThat(Stored.keys(tenant)).filteredOn(key -> key.contains(job)).hasSize(3);
        Map<String, Object> further = new HashMap<>(wanted);
        further.put("from", Map.of("resume", true));
        further.put("options", Map.of("epochs", 5));
        tenant.json(further).post("/v1/training-jobs").then().statusCode(202);
        further.put("options", Map.of("epochs", 5, "batchSize", 11));
        tenant.json(further)
                .post("/v1/training-jobs")
                .then()
                .statusCode(400)
                .body("field", equalTo("options.batchSize"));
        further.put("options", Map.of("epochs", 5));
        further.put(
                "dataset",
                tenant.rows("{\"input\":\"e\",\"target\":\"f\"}\n")
                        .post("/v1/datasets?name=o")
                        .path("id"));
        tenant.json(further).post("/v1/training-jobs").then().statusCode(400).body("limit", equalTo("its dataset"));
    }

    @Test
    void whatDoesItAgainHasItsInputsAndKeepsItUntilItIsOver() {
        String first = generation("again");
        tenant.request().post("/v1/generation-jobs/" + first + "/cancel").then().statusCode(200);
        String second =
                tenant.request().post("/v1/generation-jobs/" + first + "/retry").path("id");

        tenant.request()
                .delete("/v1/generation-jobs/" + first)
                .then()
                .statusCode(409)
                .body("detail", containsString(second));

        tenant.request()
                .post("/v1/generation-jobs/" + second + "/cancel")
                .then()
                .statusCode(200);
        String third = tenant.request()
                .post("/v1/generation-jobs/" + second + "/retry")
                .path("id");
        tenant.request().post("/v1/generation-jobs/" + third + "/cancel").then().statusCode(200);
        tenant.request().delete("/v1/generation-jobs/" + first).then().statusCode(204);
        tenant.request()
                .post("/v1/generation-jobs/" + third + "/retry")
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        containsString("inputs from job " + first + ", which was removed; it cannot be done again"));
    }

    @Test
    void theSameKeyIsFreeForANewJob() {
        Map<String, ?> wanted = Map.of("baseModel", base, "inputs", List.of("a"));
        String key = UUID.randomUUID().toString();
        String job = tenant.json(wanted)
                .header("Idempotency-Key", key)
                .post("/v1/generation-jobs")
                .path("id");
        end(job, "FAILED");
        tenant.request().delete("/v1/generation-jobs/" + job).then().statusCode(204);

        tenant.json(wanted)
                .header("Idempotency-Key", key)
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .body("id", not(job));
    }

    @Test
    void itsDeadLetterGoesWithIt() {
        String job = generation("letter");
        UUID letter = SchedulerHand.bury(job, base);

        tenant.request().delete("/v1/generation-jobs/" + job).then().statusCode(204);

        assertThat(Login.operator()
                        .get("/v1/admin/dead-letters?limit=100")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getList("items.id", String.class))
                .doesNotContain(letter.toString());
        Login.operator()
                .post("/v1/admin/dead-letters/" + letter + "/retry")
                .then()
                .statusCode(404);
    }

    @Test
    void manyWhoRemoveItAtOnceRemoveItOnce() throws Exception {
        String job = generation("once");
        end(job, "SUCCEEDED");

        List<Response> answers = AtOnce.call(() -> tenant.request().delete("/v1/generation-jobs/" + job));

        assertThat(answers)
                .extracting(Response::statusCode)
                .containsOnlyOnce(204)
                .containsOnly(204, 404);
        assertThat(SchedulerHand.find("select count(*) from audit where action = 'job.removed' and subject = ?", job))
                .containsExactly("1");
    }

    /** As where the process dies between the catalog and the store; what its runs made, ClearanceIT sees to. */
    @Test
    void whatStaysInTheStoreWhileABackupIsMadeIsErasedLater() throws Exception {
        String job = generation("backup");
        UUID id = UUID.fromString(job);
        String inputs = ArtifactKey.inputs(tenant.id(), id).value();
        String results = Stored.put(ArtifactKey.results(tenant.id(), id, UUID.randomUUID()), LINES)
                .key();
        end(job, "FAILED");
        try (Connection backup = SchedulerHand.owner()) {
            BackupHold.take(backup);
            tenant.request().delete("/v1/generation-jobs/" + job).then().statusCode(204);
        }
        assertThat(Stored.keys(tenant)).contains(inputs, results);
        assertThat(SchedulerHand.find("select tenant from removed_job where id = ?", id))
                .as("for the scheduler, which erases what runs made")
                .containsExactly(tenant.id());

        new Orphans(
                        store,
                        entities,
                        Clock.offset(Clock.systemUTC(), Duration.ofDays(1).plusMinutes(5)))
                .erase(new TenantId(tenant.id()));

        assertThat(Stored.keys(tenant)).doesNotContain(inputs);
    }

    @Test
    void inputsAndResultsCountAsLongAsTheJobIsThere() {
        TestTenant full = Login.tenant("full");
        Map<String, ?> wanted = Map.of("baseModel", base, "inputs", List.of("a"));
        String dataset = full.dataset();
        long before = stored(full);
        String job = full.json(wanted)
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        long inputs = stored(full) - before;
        assertThat(inputs).isEqualTo("{\"input\":\"a\"}\n".length());

        limit(full, before + inputs);
        full.json(wanted)
                .post("/v1/generation-jobs")
                .then()
                .statusCode(429)
                .body("code", equalTo("quota_exceeded"))
                .body("field", equalTo("storedBytes"))
                .body("usage", equalTo(before + inputs + " bytes"));
        assertThat(Stored.keys(full)).as("what was refused is not kept").hasSize(2);
        full.json(Map.of("baseModel", base, "dataset", dataset))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(429)
                .body("field", equalTo("storedBytes"));

        UUID segment = SchedulerHand.release(job, base);
        SchedulerHand.results(
                segment, Stored.put(ArtifactKey.results(full.id(), UUID.fromString(job), UUID.randomUUID()), LINES));
        SchedulerHand.succeed(job, 2);
        assertThat(stored(full))
                .as("the results of an accepted job are kept")
                .isEqualTo(before + inputs + LINES.length());

        full.request().delete("/v1/generation-jobs/" + job).then().statusCode(204);
        assertThat(stored(full)).isEqualTo(before);
        full.json(wanted).post("/v1/generation-jobs").then().statusCode(202);
    }

    @Test
    void inputsThatTwoJobsHaveCountOnceAndReportsOfComparisonsToo() {
        TestTenant other = Login.tenant("twice");
        String first = other.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .path("id");
        long inputs = stored(other);
        other.request().post("/v1/generation-jobs/" + first + "/cancel").then().statusCode(200);
        String again =
                other.request().post("/v1/generation-jobs/" + first + "/retry").path("id");
        assertThat(stored(other)).isEqualTo(inputs);
        other.request().post("/v1/generation-jobs/" + again + "/cancel").then().statusCode(200);
        other.request().delete("/v1/generation-jobs/" + again).then().statusCode(204);
        assertThat(stored(other)).isEqualTo(inputs);
        assertThat(Stored.keys(other))
                .contains(ArtifactKey.inputs(other.id(), UUID.fromString(first)).value());
        other.request().delete("/v1/generation-jobs/" + first).then().statusCode(204);
        assertThat(stored(other)).isZero();

        String dataset = other.dataset();
        long rows = stored(other);
        String job = other.json(Map.of("baseModel", base, "dataset", dataset, "options", Map.of("compare", "top2")))
                .post("/v1/training-jobs")
                .path("id");
        assertThat(stored(other)).isEqualTo(rows);
        SchedulerHand.results(
                SchedulerHand.release(job, base),
                Stored.put(ArtifactKey.comparison(other.id(), UUID.fromString(job), UUID.randomUUID()), LINES));
        assertThat(stored(other)).isEqualTo(rows + LINES.length());
    }

    @Test
    void manyChangesAreSummedUpAndTheSumStays() {
        TestTenant busy = Login.tenant("busy");
        SchedulerHand.run(
                "insert into stored_change (tenant, bytes) select ?, 7 from generate_series(1, 150)", busy.id());

        String job = busy.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .path("id");

        assertThat(job).isNotNull();
        assertThat(stored(busy)).isEqualTo(150 * 7 + "{\"input\":\"a\"}\n".length());
        assertThat(SchedulerHand.find("select count(*) from stored_change where tenant = ?", busy.id()))
                .containsExactly("2");
    }

    @Test
    void nothingOfARemovedJobOutlivesItsTenant() {
        TestTenant leaving = Login.tenant("leaving");
        String job = leaving.json(Map.of("baseModel", base, "inputs", List.of("a")))
                .post("/v1/generation-jobs")
                .path("id");
        meter(leaving, UUID.fromString(job));
        end(job, "FAILED");
        leaving.request().delete("/v1/generation-jobs/" + job).then().statusCode(204);
        leaving.json(Map.of("baseModel", base, "inputs", List.of("b")))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202);
        leaving.request().get("/v1/usage").then().body("days", hasSize(1));

        Login.operator().delete("/v1/admin/tenants/" + leaving.id()).then().statusCode(204);

        for (String table : List.of("metered_run", "removed_job", "stored_change", "job")) {
            assertThat(SchedulerHand.find("select count(*) from " + table + " where tenant = ?", leaving.id()))
                    .as(table)
                    .containsExactly("0");
        }
        assertThat(Stored.keys(leaving)).isEmpty();
    }

    private String generation(String input) {
        return tenant.json(Map.of("baseModel", base, "inputs", List.of(input)))
                .post("/v1/generation-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private String comparison() {
        return tenant.json(Map.of("baseModel", base, "dataset", tenant.dataset(), "options", Map.of("compare", "top2")))
                .post("/v1/training-jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static void meter(TestTenant whose, UUID job) {
        SchedulerHand.run(
                "insert into metered_run (job, sequence, tenant, at, lane_ms, tokens_trained, tokens_generated)"
                        + " values (?, 1, ?, now(), 30000, 4096, 12)",
                job,
                whose.id());
    }

    private static void end(String job, String state) {
        SchedulerHand.run("update job set state = ?, ended_at = now() where id = ?", state, UUID.fromString(job));
    }

    private static long stored(TestTenant whose) {
        return whose.request().get("/v1/usage").jsonPath().getLong("storedBytes");
    }

    private static void limit(TestTenant whose, long bytes) {
        Login.operator()
                .contentType(ContentType.JSON)
                .body(Map.of("storedBytes", bytes))
                .put("/v1/admin/tenants/" + whose.id() + "/limits")
                .then()
                .statusCode(200);
    }
}
