package dev.preamble.scheduler.release;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How large a segment is: what a lost worker costs at most, and how long another tenant waits for a turn. */
@ConfigMapping(prefix = "preamble.segment")
public interface SegmentSettings {
    /** Lane time after which a training segment checkpoints and yields. */
    @WithDefault("30s")
    Duration trainingBudget();

    /** Lines of a generation segment. */
    @WithDefault("50")
    int generationLines();
}
