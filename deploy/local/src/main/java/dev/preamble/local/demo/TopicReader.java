package dev.preamble.local.demo;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a tenant's topics with the client properties that the API handed to that tenant. */
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Properties properties = new Properties();

    TopicReader(String clientProperties, String group) {
        try {
            properties.load(new StringReader(clientProperties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Kafka's clients fetch tokens only from addresses that the process names.
        System.setProperty(
                "org.apache.kafka.sasl.oauthbearer.allowed.urls",
                properties.getProperty("sasl.oauthbearer.token.endpoint.url"));
        properties.put("group.id", group);
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", "false");
    }

    /** What the topic holds, oldest first, until that many records came or the time is over. */
    List<TopicRecord> read(String topic, int expected, Duration patience) {
        List<TopicRecord> read = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        try (Consumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (read.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(POLL).forEach(record -> read.add(TopicRecord.of(record)));
            }
            consumer.commitSync();
        }
        return read;
    }

    /** A CloudEvent as it came. */
    record TopicRecord(String id, String type, String data) {
        private static TopicRecord of(ConsumerRecord<String, String> record) {
            return new TopicRecord(header(record, "ce_id"), header(record, "ce_type"), record.value());
        }

        private static String header(ConsumerRecord<String, String> record, String name) {
            var header = record.headers().lastHeader(name);
            return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }
    }
}
