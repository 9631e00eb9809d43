package dev.preamble.scheduler;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Alive while every loop comes to the end of its turns, whether they go well or not; else only a restart can help. */
@Liveness
@Singleton
public final class LoopsAlive implements HealthCheck {
    /** Longer than all timeouts of a turn together. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    private final SchedulerLife life;
    private final InstantSource clock;

    public LoopsAlive(SchedulerLife life, InstantSource clock) {
        this.life = life;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("loops turn");
        boolean up = true;
        for (var loop : life.loops()) {
            Duration turning = Duration.between(loop.lastTurn(), clock.instant());
            response.withData(loop.name(), turning.toMillis() + " ms since the last turn");
            up &= turning.compareTo(LONGEST_TURN) < 0;
        }
        return response.status(up).build();
    }
}
