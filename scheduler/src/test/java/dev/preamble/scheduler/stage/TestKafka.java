package dev.preamble.scheduler.stage;

import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
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
