package dev.preamble.gateway.tenant;

import dev.preamble.gateway.Limits;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The gateway as Kafka's administrator: of tenants' topics and rights; it sees how full topics are, too. */
@Singleton
public final class KafkaAdmin {
    private final Admin admin;

    public KafkaAdmin(KafkaSettings settings) {
        this.admin = Admin.create(config(settings));
    }

    static Map<String, Object> config(KafkaSettings settings) {
        Map<String, Object> config = new HashMap<>(KafkaConnection.properties(settings, "preamble-gateway"));
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) Limits.CALL.toMillis());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Limits.CALL.dividedBy(2).toMillis());
        return Map.copyOf(config);
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
