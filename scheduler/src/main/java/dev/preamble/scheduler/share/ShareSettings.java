package dev.preamble.scheduler.share;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What of the past counts when lanes are shared. */
@ConfigMapping(prefix = "preamble.share")
public interface ShareSettings {
    /** After so long a lane-second weighs half. */
    @WithDefault("1h")
    Duration halfLife();

    /** Lane time by which a tenant that was idle goes ahead of the others when it comes back. */
    @WithDefault("2m")
    Duration credit();
}
