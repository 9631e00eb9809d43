package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators make of jobs that were given up. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class DeadLetterIT {
    private TestTenant tenant;
    private String base;

    @BeforeEach
    void begin() {
        tenant = Tenants.acme();
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void aRetryIsANewJobThatAsksForTheSameHoweverOftenItIsAskedFor() throws Exception {
        String dataset = tenant.dataset();
        String job = tenant.json(Map.of(
                        "baseModel", base, "dataset", dataset, "prefix", "lazarus", "options", Map.of("epochs", 3)))
                .post("/v1/training-jobs")
                .path("id");
        UUID letter = SchedulerHand.bury(job, base);
        assertThat(Login.operator()
                        .get("/v1/admin/dead-letters")
                        .jsonPath()
                        .getMap("items.find { it.id == '" + letter + "' }"))
                .containsEntry("job", job)
                .containsEntry("tenant", tenant.id())
                .containsEntry("code", "worker_lost")
                .containsEntry("segment", 1)
                .doesNotContainKey("resolution")
                .extractingByKey("runs")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);

        List<Response> answers =
                AtOnce.call(() -> Login.operator().post("/v1/admin/dead-letters/" + letter + "/retry"));

        assertThat(answers).allSatisfy(answer -> answer.then().statusCode(200).body("resolution", equalTo("retried")));
        List<String> again = answers.stream()
                .map(answer -> answer.<String>path("retriedAs"))
                .distinct()
                .toList();
        assertThat(again).as("one job").hasSize(1);
        tenant.request()
                .get("/v1/training-jobs/" + again.getFirst())
                .then()
                .statusCode(200)
                .body("state", equalTo("queued"))
                .body("dataset", equalTo(dataset))
                .body("prefix", equalTo("lazarus"))
                .body("options.epochs", equalTo(3))
                .body("version", nullValue());
        tenant.request().get("/v1/training-jobs/" + job).then().body("state", equalTo("failed"));
        assertThat(SchedulerHand.find(
                        "select event ->> 'retryOf' from job_event where job = ?", UUID.fromString(again.getFirst())))
                .containsExactly(job);
        Login.operator()
                .post("/v1/admin/dead-letters/" + letter + "/drop")
                .then()
                .statusCode(409);
        assertThat(SchedulerHand.find(
                        "select action || ' by ' || actor from audit where subject = ?", letter.toString()))
                .containsExactly("dead-letter.retried by operator");
    }

    @Test
    void whatWasDroppedStaysSo() {
        UUID letter = SchedulerHand.bury(tenant.trainingJob(base, "gone"), base);

        for (int i = 0; i < 2; i++) {
            Login.operator()
                    .post("/v1/admin/dead-letters/" + letter + "/drop")
                    .then()
                    .statusCode(200)
                    .body("resolution", equalTo("dropped"))
                    .body("resolvedBy", equalTo("operator"));
        }
        Login.operator()
                .post("/v1/admin/dead-letters/" + letter + "/retry")
                .then()
                .statusCode(409);
        assertThat(SchedulerHand.find("select action from audit where subject = ?", letter.toString()))
                .containsExactly("dead-letter.dropped");
        tenant.request()
                .post("/v1/admin/dead-letters/" + letter + "/retry")
                .then()
                .statusCode(403);
        Login.operator()
                .post("/v1/admin/dead-letters/" + UUID.randomUUID() + "/drop")
                .then()
                .statusCode(404);
    }

    @Test
    void aJobWhoseDatasetWasRemovedIsNotDoneAgain() {
        String dataset = tenant.dataset();
        String job = tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "rowless"))
                .post("/v1/training-jobs")
                .path("id");
        UUID letter = SchedulerHand.bury(job, base);
        tenant.request().delete("/v1/datasets/" + dataset).then().statusCode(204);

        Login.operator()
                .post("/v1/admin/dead-letters/" + letter + "/retry")
                .then()
                .statusCode(409)
                .body("detail", equalTo("The dataset of the job was removed; it cannot be done again."));
    }

    @Test
    void whatIsStillToBeDoneIsListedAlone() {
        UUID open = SchedulerHand.bury(tenant.trainingJob(base, "open"), base);
        UUID dropped = SchedulerHand.bury(tenant.trainingJob(base, "dropped"), base);
        Login.operator()
                .post("/v1/admin/dead-letters/" + dropped + "/drop")
                .then()
                .statusCode(200);

        assertThat(listed("?limit=200&resolution=open"))
                .contains(open.toString())
                .doesNotContain(dropped.toString());
        assertThat(listed("?limit=200&resolution=dropped"))
                .contains(dropped.toString())
                .doesNotContain(open.toString());
        assertThat(listed("?limit=200&resolution=all")).contains(open.toString(), dropped.toString());
        Login.operator()
                .get("/v1/admin/dead-letters?resolution=buried")
                .then()
                .statusCode(400)
                .body("field", equalTo("resolution"))
                .body("limit", equalTo("one of all, open, retried, dropped"));
    }

    private static List<String> listed(String query) {
        return Login.operator()
                .get("/v1/admin/dead-letters" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.id", String.class);
    }
}
