package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant is condemned in the middle of something. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class CondemnedTenantIT {
    private TestTenant tenant;
    private String base;

    @BeforeEach
    void prepare() {
        tenant = Login.tenant("condemned");
        base = SchedulerHand.baseModel(512);
    }

    @Test
    void inputsThatCameTooLateAreTakenBack() throws Exception {
        try (Connection other = SchedulerHand.owner();
                Connection onlooker = SchedulerHand.owner();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            change(other, "update tenant set state = 'ERASING' where id = ?", tenant.id());
            Future<Response> late =
                    thread.submit(() -> tenant.json(Map.of("baseModel", base, "inputs", List.of("secret")))
                            .post("/v1/generation-jobs"));
            awaitSomebodyWaits(onlooker);
            assertThat(Stored.keys(tenant)).hasSize(1);
            other.commit();

            late.get().then().statusCode(403);
            assertThat(Stored.keys(tenant)).isEmpty();
        }
    }

    /** As an outcome batch does that names the jobs in another order. */
    @Test
    void erasureOutlivesADeadlockWithWhoLocksJobsInAnotherOrder() throws Exception {
        for (int tries = 3; !erasureGaveWay(); prepare()) {
            assertThat(--tries).as("the other gave way each time").isPositive();
        }
    }

    /** Whoever waits longer finds the deadlock first and gives way: on a slow machine not always the erasure. */
    private boolean erasureGaveWay() throws Exception {
        List<UUID> jobs = Stream.of("one", "two")
                .map(prefix -> tenant.trainingJob(base, prefix))
                .sorted()
                .map(UUID::fromString)
                .toList();
        try (Connection other = SchedulerHand.owner();
                Connection onlooker = SchedulerHand.owner();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            String lock = "update job set reason = 'looked at' where id = ?";
            change(other, lock, jobs.getLast());
            Future<Response> erasure = thread.submit(() -> Login.operator().delete("/v1/admin/tenants/" + tenant.id()));
            awaitSomebodyWaits(onlooker);
            boolean gaveWay = true;
            try {
                change(other, lock, jobs.getFirst());
                other.commit();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("40P01");
                gaveWay = false;
                other.rollback();
            }

            erasure.get().then().statusCode(204);
            return gaveWay;
        }
    }

    private static void change(Connection connection, String sql, Object value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, value);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static void awaitSomebodyWaits(Connection onlooker) throws SQLException {
        try (PreparedStatement waiting = onlooker.prepareStatement("select from pg_locks where not granted")) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        try (ResultSet row = waiting.executeQuery()) {
                            return row.next();
                        }
                    });
        }
    }
}
