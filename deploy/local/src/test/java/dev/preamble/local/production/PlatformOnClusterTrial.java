package dev.preamble.local.production;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.TopicReader;
import dev.preamble.local.Operator;
import dev.preamble.local.PartState;
import dev.preamble.local.Platform;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Detours;
import dev.preamble.parts.Ports;
import dev.preamble.parts.cluster.ThreeBrokers;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The platform's parts on Kafka as a platform team runs it: three brokers, TLS, {@code deploy/kafka/server.properties}. Two
 * schedulers and two workers. Not part of the test run: {@code -Dit.test=PlatformOnClusterTrial}.
 */
class PlatformOnClusterTrial {
    private static final String KEYCLOAK = "keycloak";
    private static final String POOL = Platform.POOL.value();
    private static final long QUOTA = 10 << 20;
    private static final int JOBS = 9;
    private static final int LINES = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Queue<String> restarts = new ConcurrentLinkedQueue<>();

    @Test
    void brokersThatAreKilledInTurnTakeNothingFromATenant(@TempDir Path folder) throws Exception {
        Ports ports = Ports.free();
        String issuer = "http://127.0.0.1:" + ports.keycloak() + "/realms/preamble";
        try (ThreeBrokers brokers = new ThreeBrokers(folder.resolve("brokers"), issuer);
                Platform platform = platform(new DataFolder(folder.resolve("platform")), ports, brokers);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> started = threads.submit(platform::start);
            await().atMost(PATIENCE).until(() -> platform.state(KEYCLOAK) instanceof PartState.Healthy);
            assertThat(platform.connections().identity().issuer()).isEqualTo(issuer);
            brokers.formatAll();
            brokers.startAll();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> !brokers.provision(Platform.POOL, QUOTA).isEmpty());
            started.get();
            // The parts were there before Kafka, and before it knew their passwords.
            assertThat(restarts).isEmpty();

            Tenant tenant = new Tenant(platform, brokers);
            String first = tenant.train("first");
            tenant.awaitSucceeded(List.of(first));
            for (int broker : ThreeBrokers.NODES) {
                List<String> jobs = new ArrayList<>();
                for (int i = 0; i < JOBS / ThreeBrokers.NODES.size(); i++) {
                    jobs.add(tenant.train("labels-" + i));
                    jobs.add(tenant.generate("first"));
                }
                await().atMost(PATIENCE)
                        .until(() -> tenant.state(jobs.getFirst()).equals("running"));
                brokers.kill(broker);
                assertThat(tenant.complete("first")).isNotNull();
                tenant.awaitSucceeded(jobs);
                brokers.start(broker);
                // The next one is killed whether or not this one has caught up: what too few have is refused, and sent
                // again.
                System.out.println("[trial] broker " + broker + " was killed; " + jobs.size() + " jobs succeeded");
            }

            tenant.verifyTopics();
        }
    }

    private Platform platform(DataFolder data, Ports ports, ThreeBrokers brokers) throws IOException {
        Map<String, Map<String, String>> environment = new HashMap<>();
        Map<String, KafkaUser> users = Map.of(
                Platform.GATEWAY,
                KafkaUser.GATEWAY,
                Platform.SCHEDULER,
                KafkaUser.SCHEDULER,
                Platform.SCHEDULER + "-2",
                KafkaUser.SCHEDULER,
                Platform.WORKER,
                KafkaUser.WORKER,
                Platform.WORKER + "-2",
                KafkaUser.WORKER);
        users.forEach((part, user) -> {
            Map<String, String> settings = new TreeMap<>(brokers.trustByEnvironment());
            settings.put("PREAMBLE_KAFKA_BOOTSTRAP", brokers.bootstrap());
            settings.put("PREAMBLE_KAFKA_PROTOCOL", ThreeBrokers.PROTOCOL);
            settings.put("PREAMBLE_KAFKA_PASSWORD", brokers.password(user).value());
            settings.put("PREAMBLE_KAFKA_TENANT_BOOTSTRAP", brokers.tenantBootstrap());
            settings.put("PREAMBLE_KAFKA_TENANT_PROTOCOL", ThreeBrokers.PROTOCOL);
            settings.put("PREAMBLE_SEGMENT_LANE_TIME", "3s");
            environment.put(part, settings);
        });
        return new Platform(
                data,
                ports,
                Platform.shippedModel(),
                new Platform.Setting(2, 2, Detours.none(ports), environment),
                (part, state) -> {
                    System.out.println("[trial] " + part + " " + state);
                    if (state instanceof PartState.Restarting) {
                        restarts.add(part);
                    }
                });
    }

    /** An application team, and what it was promised. */
    private static final class Tenant {
        private static final String ID = "acme";

        private final PublicApi api;
        private final TopicReader topics;
        private final String dataset;
        private final List<String> trainings = new ArrayList<>();
        private final List<String> generations = new ArrayList<>();

        private Tenant(Platform platform, ThreeBrokers brokers) throws IOException {
            Administration administration = new Operator(platform).login();
            administration.provision(ID, ID);
            api = administration.with(
                    administration.key(administration.join(ID, ID + "-first", ID + "@first.invalid"), "first"));
            topics = new TopicReader(api.post("/v1/kafka-clients", Map.of("name", "reader"))
                            .path("properties")
                            .asText()
                    + "\nssl.truststore.type=PKCS12\nssl.truststore.location=" + brokers.trust() + "\n");
            String rows = IntStream.range(0, 64)
                    .mapToObj(i ->
                            RecordJson.text(Map.of("input", "number: " + i, "target", "This is number " + i + ".")))
                    .collect(Collectors.joining("\n", "", "\n"));
            dataset = api.upload("/v1/datasets?name=numbers", rows).path("id").asText();
        }

        private String train(String prefix) {
            Map<String, Object> options =
                    Map.of("epochs", 30, "batchSize", 8, "virtualTokens", 5, "reparametrisation", 32);
            String job = api.post(
                            "/v1/training-jobs",
                            Map.of("baseModel", POOL, "dataset", dataset, "prefix", prefix, "options", options))
                    .path("id")
                    .asText();
            trainings.add(job);
            return job;
        }

        private String generate(String prefix) {
            List<String> inputs =
                    IntStream.range(0, LINES).mapToObj(i -> "number: " + i).toList();
            String job = api.post(
                            "/v1/generation-jobs",
                            Map.of("prefix", prefix, "inputs", inputs, "options", Map.of("maxNewTokens", 20)))
                    .path("id")
                    .asText();
            generations.add(job);
            return job;
        }

        /** While a leader is elected the platform may say that it cannot, and the caller asks again. */
        private JsonNode complete(String prefix) {
            return await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () -> api.post(
                                            "/openai/v1/completions",
                                            Map.of(
                                                    "model",
                                                    POOL + ":" + prefix + "@1",
                                                    "prompt",
                                                    "number: 7",
                                                    "max_tokens",
                                                    8))
                                    .path("choices")
                                    .path(0),
                            choice -> !choice.path("text").asText().isEmpty());
        }

        private String state(String job) {
            return api.get("/v1/jobs/" + job).path("state").asText();
        }

        private void awaitSucceeded(List<String> jobs) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(jobs)
                            .allSatisfy(job -> assertThat(state(job)).isEqualTo("succeeded")));
        }

        /** Each event and each result once, by the tenant's own token, over TLS. */
        private void verifyTopics() {
            List<TopicReader.TopicRecord> events = new ArrayList<>();
            topics.readAll("preamble." + ID + ".events", events::add);
            List<TopicReader.TopicRecord> results = new ArrayList<>();
            topics.readAll("preamble." + ID + ".results", results::add);

            assertThat(events).extracting(TopicReader.TopicRecord::id).doesNotHaveDuplicates();
            assertThat(events.stream().filter(event -> event.type().contains("succeeded")))
                    .hasSize(trainings.size() + generations.size());
            assertThat(results).extracting(TopicReader.TopicRecord::id).doesNotHaveDuplicates();
            assertThat(results).hasSize(LINES * generations.size());
            System.out.printf(
                    "[trial] %d trainings, %d generations, %d events, %d results%n",
                    trainings.size(), generations.size(), events.size(), results.size());
        }
    }
}
