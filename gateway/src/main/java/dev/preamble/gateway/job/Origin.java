package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.records.task.Checkpoint;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The version that a training job begins with.
 *
 * @param left where its trainer goes on; null when its values are where a new one begins
 */
record Origin(UUID version, @Nullable Checkpoint left) {
    /** Tells a job that is not stored yet. */
    void begin(Job job) {
        if (left == null) {
            job.beginAs(version);
        } else {
            job.goOnFrom(version, left);
        }
    }
}
