package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a job begins that waits. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class EstimatedStartIT {
    private TestTenant tenant;

    @BeforeEach
    void prepare() {
        tenant = Tenants.acme();
    }

    @Test
    void followsFromTheLaneTimeOfJobsThatEnded() {
        String base = SchedulerHand.baseModel(512);
        staff(base);
        // of another base until it is over: what was found unknown is not asked for again at once
        String done = tenant.trainingJob(SchedulerHand.baseModel(512), "before");
        SchedulerHand.run(
                "update job set state = 'SUCCEEDED', lane_ms = 60000, started_at = now(), ended_at = now(), pool = ?,"
                        + " base_digest = (select digest from base_model where id = ?) where id = ?",
                base,
                base,
                UUID.fromString(done));
        String next = tenant.trainingJob(base, "first");
        String last = tenant.trainingJob(base, "first");

        Instant now = Instant.now();
        assertThat(start(next)).isCloseTo(now, within(20, ChronoUnit.SECONDS));
        assertThat(start(last)).isCloseTo(now.plus(Duration.ofMinutes(1)), within(20, ChronoUnit.SECONDS));
        assertThat(tenant.request()
                        .get("/v1/training-jobs?limit=2")
                        .jsonPath()
                        .getList("items.findAll { it.estimatedStart != null }.id"))
                .containsExactlyInAnyOrder(next, last);
    }

    @Test
    void isLeftOutWhereNobodyCanSay() {
        String unstaffed = SchedulerHand.baseModel(512);
        assertThat(estimatedStart(tenant.trainingJob(unstaffed, "nobody")))
                .as("no lane")
                .isNull();

        String unknown = SchedulerHand.baseModel(512);
        staff(unknown);
        assertThat(estimatedStart(tenant.trainingJob(unknown, "unheard-of")))
                .as("nothing ended of late")
                .isNull();
    }

    private static void staff(String base) {
        SchedulerHand.run(
                "insert into worker (id, incarnation, pool, digest, device, lanes, held, free_memory, draining, seen_at)"
                        + " select ?, ?, id, digest, 'cpu', 1, 0, 0, false, now() from base_model where id = ?",
                "w-" + UUID.randomUUID(),
                UUID.randomUUID(),
                base);
    }

    private Instant start(String job) {
        return Instant.parse(estimatedStart(job));
    }

    private String estimatedStart(String job) {
        return tenant.request().get("/v1/training-jobs/" + job).path("estimatedStart");
    }
}
