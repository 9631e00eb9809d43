package dev.preamble.local.production;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.TopicReader;
import dev.preamble.local.Platform;
import dev.preamble.parts.Probe;
import dev.preamble.provision.postgres.DatabaseLogin;
import dev.preamble.records.RecordJson;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on every way, with an authority of one's own. Not part of the test run: {@code -Dit.test=EncryptedPlatformTrial}. */
class EncryptedPlatformTrial {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String TENANT = "acme";

    private static EncryptedPlatform platform;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = EncryptedPlatform.start(folder);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aTenantIsMadeAndTrainsAndGeneratesAndReadsItsTopic() {
        Administration administration = platform.administration();
        administration.provision(TENANT, TENANT);
        PublicApi api = administration.with(
                administration.key(administration.join(TENANT, TENANT + "-first", TENANT + "@first.invalid"), "first"));
        String rows = IntStream.range(0, 32)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
        String dataset =
                api.upload("/v1/datasets?name=numbers", rows).path("id").asText();
        Map<String, Object> options = Map.of("epochs", 2, "batchSize", 8, "virtualTokens", 5, "reparametrisation", 32);

        succeed(
                api,
                "/v1/training-jobs",
                Map.of("baseModel", Platform.POOL.value(), "dataset", dataset, "prefix", "labels", "options", options));
        succeed(
                api,
                "/v1/generation-jobs",
                Map.of("prefix", "labels", "inputs", List.of("number: 7"), "options", Map.of("maxNewTokens", 8)));

        List<TopicReader.TopicRecord> events = new ArrayList<>();
        new TopicReader(platform.kafkaClient(TENANT)).readAll("preamble." + TENANT + ".events", events::add);
        assertThat(events)
                .filteredOn(event -> event.type().contains("succeeded"))
                .hasSize(2);
    }

    private static void succeed(PublicApi api, String path, Map<String, Object> request) {
        String job = api.post(path, request).path("id").asText();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                api.get("/v1/jobs/" + job).path("state").asText())
                        .isEqualTo("succeeded"));
    }

    @Test
    void aSecondProvisioningRunChangesNothing() throws Exception {
        platform.provision(Map.of());

        assertThat(platform.provision(Map.of()))
                .satisfies(said -> assertThat(said.code()).isZero())
                .satisfies(said -> assertThat(said.text())
                        .contains(
                                "PostgreSQL: nothing to change.",
                                "Object store: nothing to change.",
                                "Kafka: nothing to change.",
                                "Keycloak: nothing to change."));
    }

    /** Each server's failure says that it is the certificate. */
    @Test
    void whoDoesNotKnowTheAuthoritySpeaksToNobodyAndSaysWhy() throws Exception {
        EncryptedPlatform.Said said = platform.provision(Map.of("JAVA_TOOL_OPTIONS", ""));

        assertThat(said.code()).isOne();
        for (String server : List.of("PostgreSQL at", "The object store at", "Kafka at", "Keycloak at")) {
            assertThat(said.text().lines().filter(line -> line.startsWith(server)))
                    .singleElement()
                    .asString()
                    .contains("javax.net.ssl.trustStore");
        }
    }

    @Test
    void nobodyIsServedWithoutTls() throws Exception {
        DatabaseLogin administrator = platform.connections().database().administrator();
        String database = "jdbc:postgresql://127.0.0.1:" + platform.ports().postgres() + "/preamble?sslmode=disable";
        assertThatThrownBy(() -> DriverManager.getConnection(
                        database,
                        administrator.username(),
                        administrator.password().value()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no encryption");
        for (int port : List.of(platform.ports().keycloak(), platform.ports().gateway())) {
            assertThat(Probe.status(URI.create("http://127.0.0.1:" + port))).isEmpty();
        }
        assertThat(Probe.status(
                        URI.create("http://127.0.0.1:" + platform.ports().store())))
                .isEqualTo(OptionalInt.of(400));
    }
}
