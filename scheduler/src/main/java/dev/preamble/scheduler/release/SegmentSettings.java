package dev.preamble.scheduler.release;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How large a segment is: what a lost worker costs at most, and how long another tenant waits for a turn. */
@ConfigMapping(prefix = "preamble.segment")
public interface SegmentSettings {
    /** Lane time of a segment. A training one checkpoints and yields then; a generation one is cut to take about that. */
    @WithDefault("30s")
    Duration laneTime();

    /** Lines of a generation job's first segment, whose pace nobody knows: few, so that slow ones are not many. */
    @WithDefault("8")
    int firstLines();

    /** Lines of a generation segment at most: they go to the tenant in one transaction. */
    @WithDefault("200")
    int mostLines();
}
