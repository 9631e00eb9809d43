package dev.preamble.scheduler.release;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How Kafka hands out a pool's tasks. */
@ConfigMapping(prefix = "preamble.task-group")
public interface TaskGroupSettings {
    /** How long a task is a worker's without renewal; then Kafka hands it to another one. */
    @WithDefault("15s")
    Duration lock();
}
