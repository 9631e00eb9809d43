package dev.preamble.parts.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Parts;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.Topics;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each part may do in Kafka, and what it may not. */
class RightsIT {
    private static final PoolId POOL = Parts.POOLS.getFirst();
    private static final TenantId TENANT = new TenantId("rights-it");
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(20);
    /** Its own, since what it writes into the internal topics nobody else could read. */
    private static PartProcess process;

    private static KafkaAccess kafka;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        DataFolder data = new DataFolder(folder);
        KafkaPart part = Servers.of(data, Ports.free(), Parts.POOLS).kafka();
        process = PartProcess.start(part, data);
        process.awaitReady(Duration.ofMinutes(2));
        kafka = part.access();
        try (Admin admin = admin(KafkaUser.ADMIN)) {
            admin.createTopics(List.of(topic(Topics.events(TENANT).name())))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        process.stop();
    }

    @ParameterizedTest
    @CsvSource({
        "SCHEDULER, preamble.pools.preamble-base.tasks",
        "SCHEDULER, preamble.control",
        "SCHEDULER, preamble.relay",
        "SCHEDULER, preamble.rights-it.events",
        "WORKER, preamble.task-events",
        "WORKER, preamble.workers",
        "GATEWAY, preamble.completion-requests",
        "SCHEDULER, preamble.pools.preamble-base.completions",
        "SCHEDULER, preamble.completion-replies",
        "WORKER, preamble.completion-replies",
        "WORKER, preamble.completion-uses",
    })
    void writes(KafkaUser user, String topic) throws Throwable {
        write(user, topic);
    }

    @ParameterizedTest
    @CsvSource({
        "SCHEDULER, preamble.task-events",
        "WORKER, preamble.pools.preamble-base.tasks",
        "WORKER, preamble.control",
        "WORKER, preamble.relay",
        "WORKER, preamble.rights-it.events",
        "GATEWAY, preamble.pools.preamble-base.tasks",
        "GATEWAY, preamble.control",
        "GATEWAY, preamble.task-events",
        "GATEWAY, preamble.rights-it.events",
        "GATEWAY, preamble.completion-replies",
        "GATEWAY, preamble.completion-uses",
        "SCHEDULER, preamble.completion-requests",
        "SCHEDULER, preamble.completion-uses",
        "WORKER, preamble.completion-requests",
        "WORKER, preamble.pools.preamble-base.completions",
    })
    void mayNotWrite(KafkaUser user, String topic) {
        // A transactional producer may hear of the refusal before or after the record is handed to it.
        assertThatThrownBy(() -> write(user, topic))
                .satisfiesAnyOf(
                        refusal -> assertThat(refusal).isInstanceOf(AuthorizationException.class),
                        refusal -> assertThat(refusal).hasCauseInstanceOf(AuthorizationException.class));
    }

    @ParameterizedTest
    @CsvSource({
        "SCHEDULER, preamble.task-events",
        "SCHEDULER, preamble.workers",
        "SCHEDULER, preamble.relay",
        "WORKER, preamble.control",
        "GATEWAY, preamble.completion-replies",
        "SCHEDULER, preamble.completion-requests",
        "SCHEDULER, preamble.completion-uses",
    })
    void reads(KafkaUser user, String topic) {
        read(user, topic);
    }

    @ParameterizedTest
    @CsvSource({
        "SCHEDULER, preamble.rights-it.events",
        "SCHEDULER, preamble.pools.preamble-base.tasks",
        "WORKER, preamble.rights-it.events",
        "WORKER, preamble.task-events",
        "WORKER, preamble.relay",
        "GATEWAY, preamble.rights-it.events",
        "GATEWAY, preamble.task-events",
    })
    void mayNotRead(KafkaUser user, String topic) {
        assertThatThrownBy(() -> readOn(user, topic)).isInstanceOf(AuthorizationException.class);
    }

    @Test
    void workerTakesTasksOfAPool() {
        share(KafkaUser.WORKER, Duration.ofSeconds(2));
    }

    @Test
    void nobodyElseTakesTasks() {
        assertThatThrownBy(() -> share(KafkaUser.SCHEDULER, REFUSED_WITHIN)).isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> share(KafkaUser.GATEWAY, REFUSED_WITHIN)).isInstanceOf(AuthorizationException.class);
    }

    @Test
    void schedulerSendsInTransactions() throws Exception {
        Map<String, Object> settings = clients(KafkaUser.SCHEDULER);
        settings.put("transactional.id", "preamble-rights-it");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(Topics.RELAY.name(), "rights-it", "1"));
            producer.commitTransaction();
            assertThat(sent).isDone();
        }
    }

    @Test
    void gatewayMakesAndRemovesATenantsTopicsAndRights() throws Exception {
        AclBinding right = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "preamble.rights-it-new.events", PatternType.LITERAL),
                new AccessControlEntry("User:rights-it-new", "*", AclOperation.READ, AclPermissionType.ALLOW));
        try (Admin gateway = admin(KafkaUser.GATEWAY)) {
            gateway.createTopics(List.of(topic("preamble.rights-it-new.events")))
                    .all()
                    .get();
            gateway.createAcls(List.of(right)).all().get();

            assertThat(gateway.deleteAcls(List.of(right.toFilter())).all().get())
                    .containsExactly(right);
            gateway.deleteTopics(List.of("preamble.rights-it-new.events")).all().get();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "preamble.task-events",
        "preamble.workers",
        "preamble.control",
        "preamble.relay",
        "preamble.pools.preamble-base.tasks"
    })
    void gatewayMayNotRemoveInternalTopics(String topic) {
        try (Admin gateway = admin(KafkaUser.GATEWAY)) {
            assertThatThrownBy(() -> gateway.deleteTopics(List.of(topic)).all().get())
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"SCHEDULER, preamble.rights-it-other.events", "WORKER, preamble.pools.other.tasks"})
    void mayNotMakeTopics(KafkaUser user, String topic) {
        try (Admin admin = admin(user)) {
            assertThatThrownBy(() ->
                            admin.createTopics(List.of(topic(topic))).all().get())
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    private static void write(KafkaUser user, String topic) throws Throwable {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(clients(user), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "rights-it", "")).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    /** Until the broker answered a fetch. */
    private static void read(KafkaUser user, String topic) {
        read(user, topic, consumer -> fetches(consumer) == 0);
    }

    /** Until it throws, for as long as a refusal may take. */
    private static void readOn(KafkaUser user, String topic) {
        read(user, topic, consumer -> true);
    }

    /** Reads without a group: the broker checks the right at the first fetch. */
    private static void read(KafkaUser user, String topic, Predicate<KafkaConsumer<String, String>> goesOn) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(clients(user), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long deadline = System.nanoTime() + REFUSED_WITHIN.toNanos();
            while (goesOn.test(consumer) && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(50));
            }
            // What the broker answered to the fetch comes out of the next poll.
            consumer.poll(Duration.ofMillis(50));
        }
    }

    private static double fetches(KafkaConsumer<String, String> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-total"))
                .filter(metric -> metric.getKey().tags().size() == 1)
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    /** Takes tasks for so long. */
    private static void share(KafkaUser user, Duration stretch) {
        Map<String, Object> settings = clients(user);
        settings.put("group.id", Topics.taskGroup(POOL));
        try (KafkaShareConsumer<String, String> consumer =
                new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(Topics.tasks(POOL).name()));
            long end = System.nanoTime() + stretch.toNanos();
            while (System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200));
            }
        }
    }

    private static Admin admin(KafkaUser user) {
        return Admin.create(kafka.client(user));
    }

    private static Map<String, Object> clients(KafkaUser user) {
        return new HashMap<>(kafka.client(user));
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(1), Optional.<Short>empty());
    }
}
