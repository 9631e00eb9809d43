package dev.preamble.gateway;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The clock that all parts of the gateway are given. */
final class Time {
    /** PostgreSQL keeps microseconds: a finer instant would come back as another one. */
    private static final Duration PRECISION = Duration.ofNanos(1_000);

    private Time() {}

    @Produces
    @Singleton
    static Clock clock() {
        return Clock.tick(Clock.systemUTC(), PRECISION);
    }
}
