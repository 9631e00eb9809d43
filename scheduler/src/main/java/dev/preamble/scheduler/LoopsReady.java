package dev.preamble.scheduler;

import dev.preamble.scheduler.leadership.Leadership;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the loops' turns go well: database and Kafka answer. One that stands by for the leader is ready too. */
@Readiness
@Singleton
public final class LoopsReady implements HealthCheck {
    /** One failed turn is a hiccup. */
    private static final int FAILURES = 3;

    private final SchedulerLife life;
    private final Leadership leadership;

    public LoopsReady(SchedulerLife life, Leadership leadership) {
        this.life = life;
        this.leadership = leadership;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("loops succeed")
                .withData("leads", leadership.epoch().isPresent());
        boolean up = true;
        for (var loop : life.loops()) {
            if (loop.failures() > 0) {
                response.withData(loop.name(), loop.failures() + " turns failed in a row");
            }
            up &= loop.failures() < FAILURES && loop.turned();
        }
        return response.status(up).build();
    }
}
