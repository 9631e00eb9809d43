package dev.preamble.worker.health;

import dev.preamble.worker.Worker;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the base model is loaded, and Kafka stored a heartbeat lately. */
@Readiness
@Singleton
public final class Ready implements HealthCheck {
    private final Worker worker;

    Ready(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("base model loaded, Kafka reachable")
                .status(worker.ready())
                .build();
    }
}
