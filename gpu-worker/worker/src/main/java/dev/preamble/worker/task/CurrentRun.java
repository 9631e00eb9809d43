package dev.preamble.worker.task;

import dev.preamble.records.event.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A run that is at work.
 *
 * @param startedNanos as of {@link System#nanoTime}
 */
record CurrentRun(RunKey key, RunSignal signal, Scratch.Folder scratch, InstantSource clock, long startedNanos) {
    /** How long it has held its lane. */
    Duration laneTime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    Instant now() {
        return clock.instant();
    }
}
