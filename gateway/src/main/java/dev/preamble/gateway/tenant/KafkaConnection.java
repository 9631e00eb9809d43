package dev.preamble.gateway.tenant;

import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;

/** What each of the gateway's Kafka clients needs to connect. */
public final class KafkaConnection {
    private KafkaConnection() {}

    public static Map<String, Object> properties(KafkaSettings settings, String clientId) {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrap(),
                CommonClientConfigs.CLIENT_ID_CONFIG,
                clientId,
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                settings.protocol(),
                SaslConfigs.SASL_MECHANISM,
                "SCRAM-SHA-512",
                SaslConfigs.SASL_JAAS_CONFIG,
                new Password("org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + quoted(settings.username()) + "\" password=\"" + quoted(settings.password()) + "\";"));
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
