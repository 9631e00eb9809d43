package dev.preamble.scheduler.stage;

import dev.preamble.records.RecordJson;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;

/** Kafka as the tests reach it: as a worker, or as the one who may do all. */
public final class TestKafka {
    private TestKafka() {}

    public static Map<String, Object> as(String part) {
        String password = ConfigProvider.getConfig().getValue("preamble.test." + part + "-password", String.class);
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", ConfigProvider.getConfig().getValue("preamble.kafka.bootstrap", String.class));
        config.put("security.protocol", "SASL_PLAINTEXT");
        config.put("sasl.mechanism", "SCRAM-SHA-512");
        config.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"preamble-%s\" password=\"%s\";"
                        .formatted(part, password));
        return config;
    }

    public static Admin admin() {
        return Admin.create(as("admin"));
    }

    /** Makes a tenant's topics, as the gateway does when it provisions one. */
    public static void provision(TenantId tenant) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.createTopics(Topics.of(tenant).stream()
                            .map(topic -> new NewTopic(
                                    topic.name(), Optional.of(topic.partitions()), Optional.<Short>empty()))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** Lets a topic take batches of so many bytes at most. */
    public static void limit(TopicLayout topic, int bytes) throws InterruptedException, ExecutionException {
        AlterConfigOp limit = new AlterConfigOp(
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes)), OpType.SET);
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), List.of(limit)))
                    .all()
                    .get();
        }
    }

    /** From its return on the scheduler may not write to the topic. */
    public static void refuseScheduler(TopicLayout topic) {
        try (Admin admin = admin()) {
            admin.createAcls(List.of(refusal(topic))).all().get();
            awaitRefused(topic, true);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From its return on it may again. */
    public static void letScheduler(TopicLayout topic) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.deleteAcls(List.of(refusal(topic).toFilter())).all().get();
            awaitRefused(topic, false);
        }
    }

    private static AclBinding refusal(TopicLayout topic) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL),
                new AccessControlEntry("User:preamble-scheduler", "*", AclOperation.WRITE, AclPermissionType.DENY));
    }

    private static void awaitRefused(TopicLayout topic, boolean refused) {
        DescribeTopicsOptions rights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        try (Admin scheduler = Admin.create(as("scheduler"))) {
            Awaitility.await()
                    .until(() ->
                            scheduler
                                    .describeTopics(List.of(topic.name()), rights)
                                    .allTopicNames()
                                    .get()
                                    .values()
                                    .stream()
                                    .allMatch(told ->
                                            told.authorizedOperations().contains(AclOperation.WRITE) != refused));
        }
    }

    /** What all workers were told. The topic is shared with the tests of workers, who also meet words of a later version. */
    public static List<Control> controls() {
        return committed(Topics.CONTROL).stream()
                .flatMap(record -> {
                    try {
                        return Stream.of(RecordJson.read(record.value(), Control.class));
                    } catch (UnreadableRecord e) {
                        return Stream.empty();
                    }
                })
                .toList();
    }

    /** All that a reader of committed records sees in a topic of one partition. */
    public static List<ConsumerRecord<String, String>> committed(TopicLayout topic) {
        Map<String, Object> config = as("admin");
        config.put("isolation.level", "read_committed");
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
