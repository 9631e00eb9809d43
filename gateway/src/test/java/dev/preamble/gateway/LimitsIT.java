package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.preamble.records.RecordJson;
import dev.preamble.records.tenant.JobEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a tenant may have, as an operator sets it while the tenant works, and what it used. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class LimitsIT {
    @Test
    void anOperatorRaisesALimitAndTheNextRequestSeesIt() {
        TestTenant tenant = Login.tenant("limits");
        String base = SchedulerHand.baseModel(512);
        limit(tenant, Map.of("openJobs", 1))
                .then()
                .statusCode(200)
                .body("limits.openJobs", equalTo(1))
                .body("limits.requestsPerSecond", equalTo(Limits.REQUESTS_PER_SECOND))
                .body("limits.dailyTokens", nullValue());
        tenant.trainingJob(base, "first");

        train(tenant, base)
                .then()
                .statusCode(429)
                .body("code", equalTo("quota_exceeded"))
                .body("field", equalTo("openJobs"))
                .body("limit", equalTo("1 jobs that are not over"))
                .body("usage", equalTo("1 jobs that are not over"))
                .body("detail", containsString("wait for the end of some, or cancel them"));
        limit(tenant, Map.of("openJobs", 2, "dailyTokens", 5_000_000_000L))
                .then()
                .statusCode(200)
                .body("limits.dailyTokens", equalTo(5_000_000_000L));
        train(tenant, base).then().statusCode(202);

        assertThat(SchedulerHand.find(
                        "select actor || ' ' || (before -> 'limits' ->> 'openJobs') || ' ' || (after -> 'limits' ->>"
                                + " 'openJobs') from audit where action = 'tenant.limits-set' and subject = ?"
                                + " order by id desc limit 1",
                        tenant.id()))
                .containsExactly("operator 1 2");
        limit(tenant, Map.of("openJobs", 0)).then().statusCode(400).body("field", equalTo("openJobs"));
        limit(tenant, Map.of("storedBytes", 0)).then().statusCode(400).body("field", equalTo("storedBytes"));
        tenant.json(Map.of("openJobs", 1_000))
                .put("/v1/admin/tenants/" + tenant.id() + "/limits")
                .then()
                .statusCode(403);
    }

    @Test
    void aTenantKeepsNoMoreBytesThanItMay() {
        TestTenant tenant = Login.tenant("bytes");
        String rows = "{\"input\":\"a\",\"target\":\"b\"}\n";
        limit(tenant, Map.of("storedBytes", rows.length() + 5)).then().statusCode(200);
        String kept = upload(tenant, rows).then().statusCode(201).extract().path("id");

        upload(tenant, rows)
                .then()
                .statusCode(429)
                .body("field", equalTo("storedBytes"))
                .body("limit", equalTo(rows.length() + 5 + " bytes"))
                .body("usage", equalTo(rows.length() + " bytes"));
        assertThat(Stored.keys(tenant)).as("what was refused is not kept").hasSize(1);

        tenant.request().delete("/v1/datasets/" + kept).then().statusCode(204);
        upload(tenant, rows).then().statusCode(201);
    }

    @Test
    void aTenantThatAsksTooOftenIsToldWhenToAskAgain() {
        TestTenant tenant = Login.tenant("often");
        limit(tenant, Map.of("requestsPerSecond", 1)).then().statusCode(200);

        List<Response> answers = Stream.generate(() -> tenant.request().get("/v1/datasets"))
                .limit(20)
                .toList();

        answers.getFirst()
                .then()
                .statusCode(200)
                .header("RateLimit-Policy", equalTo("\"requests\";q=2;w=2"))
                .header("RateLimit", equalTo("\"requests\";r=1;t=1"));
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 429)
                .isNotEmpty()
                .allSatisfy(answer -> answer.then()
                        .header("Retry-After", equalTo("1"))
                        .header("RateLimit", equalTo("\"requests\";r=0;t=2"))
                        .body("field", equalTo("requestsPerSecond"))
                        .body("retryAfterSeconds", equalTo(1)));
        limit(tenant, Map.of()).then().statusCode(200);
        tenant.request().get("/v1/datasets").then().statusCode(200);
    }

    @Test
    void whatIsMeteredIsWhatTheEventsTold() {
        TestTenant tenant = Login.tenant("metered");
        String base = SchedulerHand.baseModel(512);
        String job = tenant.trainingJob(base, "poet");
        UUID segment = SchedulerHand.release(job, base);
        SchedulerHand.run(
                "update segment set state = 'RUNNING', used_ms = 1500, begun_at = now() - interval '2 seconds',"
                        + " released_at = now() - interval '1 minute' where id = ?",
                segment);
        SchedulerHand.run(
                "insert into metered_run (job, sequence, tenant, at, lane_ms, tokens_trained, tokens_generated)"
                        + " values (?, 1, ?, now() - interval '40 days', 30000, 4096, 12)",
                UUID.fromString(job),
                tenant.id());

        tenant.request().post("/v1/training-jobs/" + job + "/cancel").then().statusCode(200);

        JobEvent cancelled = RecordJson.read(
                SchedulerHand.find(
                                "select event from job_event where job = ? order by sequence desc limit 1",
                                UUID.fromString(job))
                        .getFirst(),
                JobEvent.class);
        double told = Objects.requireNonNull(cancelled.used()).laneMillis() / 1e3;
        assertThat(told).isGreaterThanOrEqualTo(3.5);
        Response usage = tenant.request().get("/v1/usage");
        usage.then()
                .statusCode(200)
                .body("days", hasSize(1))
                .body("total.tokensTrained", equalTo(4096))
                .body("total.tokensGenerated", equalTo(12))
                .body("tokensToday", equalTo(0))
                .body("openJobs", equalTo(0));
        assertThat(usage.jsonPath().getDouble("days[0].used.laneSeconds")).isEqualTo(told);
        assertThat(usage.jsonPath().getDouble("total.laneSeconds")).isEqualTo(30 + told);
        assertThat(tenant.request().get("/v1/training-jobs/" + job).jsonPath().getDouble("used.laneSeconds"))
                .isEqualTo(told);
        Login.operator()
                .get("/v1/admin/usage/" + tenant.id())
                .then()
                .statusCode(200)
                .body("total.tokensTrained", equalTo(4096));
        Login.operator().get("/v1/admin/usage/never-was").then().statusCode(404);
        tenant.request().get("/v1/admin/usage/" + tenant.id()).then().statusCode(403);
    }

    private static Response limit(TestTenant tenant, Map<String, ?> limits) {
        return Login.operator()
                .contentType(ContentType.JSON)
                .body(limits)
                .put("/v1/admin/tenants/" + tenant.id() + "/limits");
    }

    private static Response train(TestTenant tenant, String base) {
        return tenant.json(Map.of("baseModel", base, "dataset", tenant.dataset(), "prefix", "p"))
                .post("/v1/training-jobs");
    }

    private static Response upload(TestTenant tenant, String rows) {
        return tenant.rows(rows).post("/v1/datasets?name=pairs");
    }
}
