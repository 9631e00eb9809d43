package dev.preamble.worker;

import dev.preamble.engine.script.Hardware;
import dev.preamble.records.id.WorkerId;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The worker itself. */
@ConfigMapping(prefix = "preamble.worker")
public interface WorkerSettings {
    /** By what name it is known; no two workers at a time may have the same. */
    WorkerId id();

    /** How many tasks it runs at once. */
    @WithDefault("2")
    int lanes();

    /** Folder for files that a run needs for as long as it lasts, or the job's next; emptied at each start. */
    Path scratch();

    /**
     * What the rows of training jobs may take there, as tokens of 2 bytes each, or 4 where there are more than 65,536
     * different ones. A job may have an equal part, one of two for each lane.
     */
    @WithDefault("16G")
    MemorySize tokenDisk();

    /**
     * What computes: {@code cpu}, {@code cuda}, or {@code cuda:1} for the second GPU that the process sees; the worker does not
     * start where that is not there. The first GPU, or the CPU where there is none, when it is not set.
     */
    Optional<Hardware> device();

    /**
     * What a training job may take of a lane while it is there; where it is not set, an equal part of the machine's memory,
     * or of what of the GPU's nobody has taken once the model is loaded. As many jobs as there are lanes are kept for their next segments beside those that run.
     */
    Optional<MemorySize> laneMemory();

    /** How long a leaving worker lets its runs bring what they have to safety. */
    @WithDefault("20s")
    Duration grace();

    /** Threads that compute; all of the processor's where it is not set. */
    OptionalInt threads();

    /**
     * Share of the device's time that training has at least while there is generation too, above 0 and below 1; else
     * generation goes first.
     */
    @WithDefault("0.5")
    double trainingShare();

    /**
     * Tokens of the rows that the trainings of all lanes bring to one step at most, padding and virtual tokens not
     * counted; what suits the device where it is not set. More make larger steps, for which generation waits longer. A
     * lane whose rows do not fit is in the next step.
     */
    OptionalInt tokensPerStep();
}
