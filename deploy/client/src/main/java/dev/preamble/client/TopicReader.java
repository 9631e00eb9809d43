package dev.preamble.client;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a tenant's topics with the client properties that the API handed to that tenant. */
public final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(500);

    private static final String TOKENS = "sasl.oauthbearer.token.endpoint.url";

    private final Properties properties = new Properties();

    public TopicReader(String clientProperties) {
        try {
            properties.load(new StringReader(clientProperties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String tokens = properties.getProperty(TOKENS);
        if (tokens == null) {
            throw new IllegalArgumentException(
                    "These are not the properties of a Kafka client that the API made: " + TOKENS + " is missing.");
        }
        // Kafka's clients fetch tokens only from addresses that the process names.
        System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", tokens);
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
    }

    /**
     * What the topic holds that the group has not read yet, until that many records came or the time is over.
     *
     * @param group starts with the tenant's id and a dot
     */
    public List<TopicRecord> read(String group, String topic, int expected, Duration patience) {
        List<TopicRecord> read = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        try (Consumer<String, String> consumer = consumer(Map.of("group.id", group))) {
            consumer.subscribe(List.of(topic));
            while (read.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(POLL).forEach(record -> read.add(TopicRecord.of(record)));
            }
            consumer.commitSync();
        }
        return read;
    }

    /** Hands on all that the topic holds now, in the order of each of its partitions; no group takes note of it. */
    public void readAll(String topic, java.util.function.Consumer<TopicRecord> listener) {
        try (Consumer<String, String> consumer = consumer(Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> listener.accept(TopicRecord.of(record)));
            }
        }
    }

    private Consumer<String, String> consumer(Map<String, String> more) {
        Properties all = new Properties();
        all.putAll(properties);
        all.putAll(more);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** A CloudEvent as it came. */
    public record TopicRecord(String id, String type, String data) {
        private static TopicRecord of(ConsumerRecord<String, String> record) {
            return new TopicRecord(header(record, "ce_id"), header(record, "ce_type"), record.value());
        }

        private static String header(ConsumerRecord<String, String> record, String name) {
            var header = record.headers().lastHeader(name);
            return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
