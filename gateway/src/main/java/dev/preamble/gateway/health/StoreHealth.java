package dev.preamble.gateway.health;

import dev.preamble.gateway.store.StoredBytes;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** The object store answers. */
@Readiness
@ApplicationScoped
public class StoreHealth implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(StoreHealth.class);

    private final StoredBytes store;

    public StoreHealth(StoredBytes store) {
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            store.ping();
            return HealthCheckResponse.up("object store");
        } catch (RuntimeException e) {
            LOG.warnf("the object store does not answer: %s", e.getMessage());
            return HealthCheckResponse.down("object store");
        }
    }
}
