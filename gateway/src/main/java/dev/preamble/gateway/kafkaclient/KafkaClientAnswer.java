package dev.preamble.gateway.kafkaclient;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka client as the API tells of it.
 *
 * @param topics what it may read
 * @param groupPrefix what the names of its consumer groups must start with
 * @param clientSecret in the answer that made it and never again
 * @param properties a file for Kafka's own tools and clients; with the secret in it, where that is told
 */
public record KafkaClientAnswer(
        String clientId,
        String name,
        Instant createdAt,
        String bootstrapServers,
        String tokenEndpoint,
        List<String> topics,
        String groupPrefix,
        @Nullable String clientSecret,
        @Nullable String properties) {
    @Override
    public String toString() {
        return "KafkaClientAnswer[" + clientId + "]";
    }
}
