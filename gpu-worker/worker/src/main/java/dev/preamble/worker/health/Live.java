package dev.preamble.worker.health;

import dev.preamble.worker.Worker;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: the device thread gets on, the lanes make their moves, heartbeats go on; otherwise a restart would help. */
@Liveness
@Singleton
public final class Live implements HealthCheck {
    private final Worker worker;

    Live(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("device, lanes and heartbeats")
                .status(worker.alive())
                .build();
    }
}
