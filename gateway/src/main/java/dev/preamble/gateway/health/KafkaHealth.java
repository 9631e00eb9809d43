package dev.preamble.gateway.health;

import dev.preamble.gateway.tenant.KafkaAdmin;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Kafka answers. */
@Readiness
@ApplicationScoped
public class KafkaHealth implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(KafkaHealth.class);

    private final KafkaAdmin kafka;

    public KafkaHealth(KafkaAdmin kafka) {
        this.kafka = kafka;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            kafka.ping();
            return HealthCheckResponse.up("Kafka");
        } catch (RuntimeException e) {
            LOG.warnf("Kafka does not answer: %s", e.getMessage());
            return HealthCheckResponse.down("Kafka");
        }
    }
}
