package dev.preamble.scheduler.outcome;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often and how fast a failed segment is tried again. */
@ConfigMapping(prefix = "preamble.retry")
public interface RetrySettings {
    /** The failure at which a job is given up whose owner did not say. */
    @WithDefault("5")
    int budget();

    /** Wait after the first failure; it doubles with each further one. */
    @WithDefault("2s")
    Duration first();

    /** Longest wait. */
    @WithDefault("1m")
    Duration most();
}
