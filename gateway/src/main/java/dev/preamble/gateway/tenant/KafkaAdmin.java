package dev.preamble.gateway.tenant;

import dev.preamble.gateway.Limits;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * The gateway's one connection to Kafka: it administers tenants' topics and rights, sees how full topics are, and never
 * produces or consumes.
 */
@Singleton
public final class KafkaAdmin {
    private final Admin admin;

    public KafkaAdmin(KafkaSettings settings) {
        this.admin = Admin.create(config(settings));
    }

    static Map<String, Object> config(KafkaSettings settings) {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "preamble-gateway",
                AdminClientConfig.SECURITY_PROTOCOL_CONFIG,
                settings.protocol(),
                SaslConfigs.SASL_MECHANISM,
                "SCRAM-SHA-512",
                SaslConfigs.SASL_JAAS_CONFIG,
                new Password("org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + quoted(settings.username()) + "\" password=\"" + quoted(settings.password()) + "\";"),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) Limits.CALL.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) Limits.CALL.dividedBy(2).toMillis());
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    void stop(@Observes ShutdownEvent event) {
        admin.close(Duration.ofSeconds(2));
    }

    public Admin admin() {
        return admin;
    }

    /** @throws dev.preamble.gateway.problem.Refusal when Kafka does not answer in time */
    public void ping() {
        Outside.kafka(admin.describeCluster().clusterId());
    }
}
