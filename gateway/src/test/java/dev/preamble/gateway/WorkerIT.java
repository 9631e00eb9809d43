package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Workers, as operators see and drain them. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class WorkerIT {
    @Test
    void anOperatorSeesAWorkerAndDrainsIt() {
        String worker = SchedulerHand.worker("now()", false, 1);
        String path = "/v1/admin/workers/" + worker;
        assertThat(Login.operator()
                        .get("/v1/admin/workers?limit=200")
                        .jsonPath()
                        .getMap("items.find { it.id == '" + worker + "' }"))
                .containsEntry("state", "working")
                .containsEntry("device", "cpu, 2 threads")
                .containsEntry("lanes", 2)
                .containsEntry("busyLanes", 1)
                .containsEntry("laneMemoryBytes", 1_000);

        for (int i = 0; i < 2; i++) {
            Login.operator()
                    .post(path + "/drain")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("draining"))
                    .body("drainedAt", notNullValue());
        }
        SchedulerHand.run("update worker set draining = true, held = 0 where id = ?", worker);
        Login.operator().post(path + "/drain").then().body("state", equalTo("drained"));
        Login.operator().post(path + "/resume").then().statusCode(200).body("drainedAt", nullValue());

        assertThat(SchedulerHand.find(
                        "select payload::jsonb ->> 'kind' from outbox where topic = 'preamble.control' and subject = ?"
                                + " order by id",
                        worker))
                .containsExactly("drain-worker", "resume-worker");
        assertThat(SchedulerHand.find("select action from audit where subject = ? order by id", worker))
                .containsExactly("worker.drained", "worker.resumed");
        Tenants.acme().request().post(path + "/drain").then().statusCode(403);
        Login.operator().post("/v1/admin/workers/never-was/drain").then().statusCode(404);
    }

    @Test
    void aWorkerThatWasNotSeenOfLateIsLost() {
        String worker = SchedulerHand.worker("now() - interval '1 minute'", false, 0);

        Login.operator()
                .post("/v1/admin/workers/" + worker + "/drain")
                .then()
                .statusCode(200)
                .body("state", equalTo("lost"));
    }
}
