package dev.preamble.records.task;

import org.jspecify.annotations.Nullable;

/**
 * All that a training segment needs to go on.
 *
 * @param artifact trainable weights, optimiser state, data position, random state in one file; its digest names the
 *     checkpoint
 * @param parent digest of the checkpoint that the run started from; null when it started from nothing
 * @param firstStep first optimiser step that this checkpoint added, counted from 1
 * @param lastStep last optimiser step that it holds
 */
public record Checkpoint(ArtifactRef artifact, @Nullable String parent, long firstStep, long lastStep) {
    public Checkpoint {
        if (firstStep < 1 || lastStep < firstStep - 1) {
            throw new IllegalArgumentException("steps " + firstStep + " to " + lastStep);
        }
    }

    /** Names the state; two equal states have equal digests. */
    public String digest() {
        return artifact.sha256();
    }
}
