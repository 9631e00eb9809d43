package dev.preamble.scheduler.leadership;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a scheduler leads without renewing. */
@ConfigMapping(prefix = "preamble.lease")
public interface LeaseSettings {
    /** After so long without a renewal another scheduler may lead. It is renewed three times as often. */
    @WithDefault("9s")
    Duration duration();
}
