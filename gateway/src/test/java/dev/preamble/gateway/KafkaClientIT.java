package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka clients are made while Keycloak does not answer, by gateways that die, and of tenants that go. */
@QuarkusTest
@TestProfile(KafkaClientIT.Silenceable.class)
class KafkaClientIT {
    /** As many as the gateway has connections to its catalog. */
    private static final int POOL = 16;

    private TestTenant tenant;
    private String base;

    /** Keycloak's way can be silenced. */
    public static final class Silenceable implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(WiredParts.keycloak());
        }

        /** Long enough for all that happens meanwhile on a slow machine; the test itself waits 30 s for an answer. */
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.rest-client.keycloak-admin.read-timeout", "22000");
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @BeforeEach
    void prepare() {
        tenant = Login.tenant("reading");
        base = SchedulerHand.baseModel(512);
    }

    @AfterEach
    void mend() {
        Wire.mend();
    }

    @Test
    void whileKeycloakIsSilentTheTenantWorksOn() throws Exception {
        String dataset = tenant.dataset();
        Wire.silence();
        List<Future<Response>> making = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < POOL; i++) {
                String name = "reader-" + i;
                making.add(threads.submit(() -> make(name)));
            }
            await().atMost(Duration.ofSeconds(15)).until(() -> reserved() == POOL);

            tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "p"))
                    .post("/v1/training-jobs")
                    .then()
                    .statusCode(202);
            assertThat(making).as("Keycloak is silent still").noneMatch(Future::isDone);
            make("reader-0").then().statusCode(409).body("detail", containsString("being made"));
            tenant.request().get("/v1/kafka-clients").then().statusCode(200).body("items", empty());

            for (Future<Response> made : making) {
                made.get()
                        .then()
                        .statusCode(503)
                        .header("Retry-After", notNullValue())
                        .body("code", equalTo("unavailable"));
            }
        }
        Wire.mend();

        make("reader-0").then().statusCode(201).body("clientSecret", notNullValue());
        tenant.request().get("/v1/kafka-clients").then().body("items.name", contains("reader-0"));
    }

    @Test
    void reservationOfADeadGatewayEndsByItself() {
        reserve("reader", "1 minute");
        make("reader").then().statusCode(409).body("detail", containsString("being made"));
        reserve("reader", "-1 second");

        make("reader").then().statusCode(201).body("clientSecret", notNullValue());
    }

    @Test
    void erasureWaitsForWhoMakesAClient() {
        String path = "/v1/admin/tenants/" + tenant.id();
        reserve("reader", "1 minute");
        Login.operator().delete(path).then().statusCode(503).body("detail", containsString("is being made"));
        reserve("reader", "-1 second");

        // By the gateway's own look at what is unfinished, it may be at it just now.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Login.operator().delete(path).statusCode() == 204);
    }

    @Test
    void whoWaitsTooLongForARowIsToldToComeAgain() throws Exception {
        String dataset = tenant.dataset();
        try (Connection other = SchedulerHand.owner();
                PreparedStatement lock = other.prepareStatement("select from tenant where id = ? for update")) {
            other.setAutoCommit(false);
            lock.setString(1, tenant.id());
            lock.execute();

            tenant.json(Map.of("baseModel", base, "dataset", dataset, "prefix", "p"))
                    .post("/v1/training-jobs")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", notNullValue())
                    .body("code", equalTo("unavailable"));
        }
    }

    private Response make(String name) {
        return tenant.json(Map.of("name", name)).post("/v1/kafka-clients");
    }

    private long reserved() {
        return Long.parseLong(SchedulerHand.find(
                        "select count(*) from kafka_client where tenant = ? and reserved_until is not null",
                        tenant.id())
                .getFirst());
    }

    /** As a gateway does that dies then. */
    private void reserve(String name, String until) {
        SchedulerHand.find(
                "insert into kafka_client (id, tenant, name, created_at, reserved_until)"
                        + " values (?, ?, ?, now(), now() + ?::interval)"
                        + " on conflict (id) do update set reserved_until = excluded.reserved_until returning 'done'",
                tenant.id() + "." + name,
                tenant.id(),
                name,
                until);
    }
}
