package dev.preamble.worker;

import dev.preamble.records.id.WorkerId;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/** The worker itself. */
@ConfigMapping(prefix = "preamble.worker")
public interface WorkerSettings {
    /** By what name it is known; no two workers at a time may have the same. */
    WorkerId id();

    /** How many tasks it runs at once. */
    @WithDefault("2")
    int lanes();

    /** Folder for files that a run needs for as long as it lasts; emptied at each start. */
    Path scratch();

    /** How long a leaving worker lets its runs bring what they have to safety. */
    @WithDefault("20s")
    Duration grace();

    /** Threads that compute; all of the processor's where it is not set. */
    OptionalInt threads();
}
