package dev.preamble.scheduler.share;

import java.time.Duration;
import java.time.Instant;

/**
 * What a tenant used of lanes, weighing half after each half-life.
 *
 * @param laneSeconds as they weigh at the moment
 */
public record Usage(double laneSeconds, Instant at) {
    private static final double MILLIS = 1e3;

    /** What it weighs at another moment; a clock that was set back makes nothing heavier. */
    public double at(Instant moment, Duration halfLife) {
        double passed = Math.max(0, Duration.between(at, moment).toMillis()) / MILLIS;
        return laneSeconds * Math.pow(2, -passed * MILLIS / halfLife.toMillis());
    }

    public Usage plus(double used, Instant moment, Duration halfLife) {
        return new Usage(at(moment, halfLife) + used, moment);
    }
}
