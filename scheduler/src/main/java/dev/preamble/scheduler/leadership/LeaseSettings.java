package dev.preamble.scheduler.leadership;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a scheduler leads without renewing. */
@ConfigMapping(prefix = "preamble.lease")
public interface LeaseSettings {
    /**
     * After so long without a renewal another scheduler may lead. The leader renews it, and the others ask for it, three
     * times as often: one of them leads within 4/3 of it.
     */
    @WithDefault("3s")
    Duration duration();
}
