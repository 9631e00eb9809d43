package dev.preamble.provision.kafka;

import dev.preamble.provision.Secret;
import java.util.Map;

/**
 * Somebody who logs in to Kafka by SCRAM-SHA-512.
 *
 * @param bootstrap hosts and ports, joined by commas
 * @param protocol {@code SASL_SSL}, or {@code SASL_PLAINTEXT} on one machine
 */
public record KafkaLogin(String bootstrap, String protocol, String username, Secret password) {
    /** The same servers, somebody else. */
    KafkaLogin as(KafkaUser user, Secret secret) {
        return new KafkaLogin(bootstrap, protocol, user.username(), secret);
    }

    /** What any Kafka client needs to connect. */
    public Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "security.protocol",
                protocol,
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=%s password=%s;"
                        .formatted(quoted(username), quoted(password.value())));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
