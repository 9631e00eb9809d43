package dev.preamble.parts.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.parts.Parts;
import dev.preamble.parts.keycloak.Login;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.records.Topics;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka as a platform team runs it: three brokers, TLS, passwords for the parts and Keycloak's tokens for tenants, set up by
 * {@code ./preamble provision}. Not part of the test run: {@code -Dit.test=ClusterTrial}.
 */
class ClusterTrial {
    private static final PoolId POOL = new PoolId("trial-pool");
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final long QUOTA = 1 << 20;

    private static IdentityAccess identity;
    private static ThreeBrokers brokers;
    private static Secret clientSecret;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        identity = Parts.attachOrStartWithKeycloak().identity();
        System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", identity.tokenUrl());
        clientSecret = new Login(identity).kafkaClient("acme-trial", ACME.value());
        brokers = new ThreeBrokers(folder, identity.issuer());
        brokers.formatAll();
        brokers.startAll();
        assertThat(brokers.provision(POOL, QUOTA))
                .contains("Kafka: made topic preamble.control, partitions: 1, replicas: 3");
        tenant(ACME);
        tenant(OTHER);
    }

    @AfterAll
    static void stop() {
        brokers.close();
    }

    /** But to give topics of tenants that came since settings of their own. */
    @Test
    void aSecondRunChangesNothing() throws Exception {
        assertThat(brokers.provision(POOL, QUOTA))
                .contains("Kafka: topic preamble.acme.events: min.insync.replicas is 2 of its own");
        assertThat(brokers.provision(POOL, QUOTA))
                .contains("Kafka: nothing to change.")
                .doesNotContain("left as it is");
    }

    @Test
    void nobodySpeaksToItWhoDoesNotKnowItsCertificate() {
        try (Admin admin = Admin.create(brokers.login(KafkaUser.WORKER).client())) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    @Test
    void aTenantReadsItsOwnTopicAndNoOther() {
        assertThat(read(tenantClient(), Topics.events(ACME).name())).isNotNull();
        assertThatThrownBy(() -> read(tenantClient(), Topics.events(OTHER).name()))
                .isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> read(tenantClient(), Topics.TASK_EVENTS.name()))
                .isInstanceOf(AuthorizationException.class);
    }

    /** What a tenant reads beyond its quota comes later; the platform's parts wait for nobody. */
    @Test
    void aTenantIsThrottledAndAPartIsNot() throws Exception {
        try (var producer =
                new KafkaProducer<>(client(KafkaUser.SCHEDULER), new StringSerializer(), new StringSerializer())) {
            String kilobytes = "x".repeat(100_000);
            for (int i = 0; i < 150; i++) {
                producer.send(new ProducerRecord<>(Topics.results(ACME).name(), kilobytes))
                        .get();
            }
            assertThat(throttled(producer.metrics(), "produce-throttle-time-max"))
                    .isZero();
        }
        try (var tenant = consumer(tenantClient())) {
            readAll(tenant, Topics.results(ACME).name());
            assertThat(throttled(tenant.metrics(), "fetch-throttle-time-max")).isPositive();
        }
    }

    @Test
    void aBrokerThatIsKilledUnderLoadLosesNothing() throws Exception {
        String events = Topics.events(ACME).name();
        Load load = new Load(brokers, POOL, events);
        load.start();
        try {
            awaitMore(load, 200);
            for (String topic : List.of(Topics.tasks(POOL).name(), events)) {
                int leader = leader(topic);
                brokers.kill(leader);
                awaitMore(load, 200);
                brokers.start(leader);
                await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> inSync(topic) == 3);
                awaitMore(load, 50);
            }
            load.stopSending();
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(load.reported).containsAll(load.committed));
            assertThat(load.taken).containsAll(load.committed);
        } finally {
            load.stop();
        }
        System.out.printf(
                "Two brokers killed in turn: %d committed, %d taken, %d reported%n",
                load.committed.size(), load.taken.size(), load.reported.size());

        List<String> told = read(tenantClient(), events);
        assertThat(told).doesNotHaveDuplicates().containsAll(load.committed);
        assertThat(new HashSet<>(read(reader(), Topics.TASK_EVENTS.name()))).containsAll(load.reported);
    }

    private static void awaitMore(Load load, int more) {
        int before = load.committed.size();
        await().atMost(Duration.ofMinutes(2)).until(() -> load.committed.size() > before + more);
    }

    private static int leader(String topic) throws Exception {
        return partition(topic).leader().id();
    }

    private static int inSync(String topic) throws Exception {
        return partition(topic).isr().size();
    }

    private static TopicPartitionInfo partition(String topic) throws Exception {
        try (Admin admin = admin(KafkaUser.ADMIN)) {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic))
                    .partitions()
                    .getFirst();
        }
    }

    /** As the gateway does it. */
    private static void tenant(TenantId tenant) throws Exception {
        try (Admin gateway = admin(KafkaUser.GATEWAY)) {
            gateway.createTopics(Topics.of(tenant).stream()
                            .map(layout -> new NewTopic(
                                            layout.name(), Optional.of(layout.partitions()), Optional.<Short>empty())
                                    .configs(layout.settings()))
                            .toList())
                    .all()
                    .get();
            gateway.createAcls(Topics.of(tenant).stream()
                            .map(layout -> new AclBinding(
                                    new ResourcePattern(ResourceType.TOPIC, layout.name(), PatternType.LITERAL),
                                    new AccessControlEntry(
                                            "User:" + tenant, "*", AclOperation.READ, AclPermissionType.ALLOW)))
                            .toList())
                    .all()
                    .get();
        }
    }

    private static Admin admin(KafkaUser user) {
        return Admin.create(client(user));
    }

    private static Map<String, Object> client(KafkaUser user) {
        return brokers.trusting(brokers.login(user).client());
    }

    private static Map<String, Object> reader() {
        return client(KafkaUser.SCHEDULER);
    }

    private static Map<String, Object> tenantClient() {
        Map<String, Object> settings = new HashMap<>(brokers.trusting(Map.of()));
        settings.put("bootstrap.servers", brokers.tenantBootstrap());
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "OAUTHBEARER");
        settings.put("sasl.oauthbearer.token.endpoint.url", identity.tokenUrl());
        settings.put(
                "sasl.login.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"acme-trial\""
                        + " clientSecret=\"" + clientSecret.value() + "\";");
        return settings;
    }

    private static KafkaConsumer<String, byte[]> consumer(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static List<String> read(Map<String, Object> client, String topic) {
        try (var consumer = consumer(client)) {
            return readAll(consumer, topic);
        }
    }

    private static List<String> readAll(KafkaConsumer<String, byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<String> keys = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> keys.add(record.key()));
        }
        return keys;
    }

    private static double throttled(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(0);
    }
}
