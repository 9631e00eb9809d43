package dev.preamble.records.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** How far a job got. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Progress.Training.class, name = "training"),
    @JsonSubTypes.Type(value = Progress.Generation.class, name = "generation")
})
public sealed interface Progress {
    /**
     * Of a training job.
     *
     * @param step optimiser steps applied so far
     * @param steps optimiser steps in all
     * @param loss mean loss for each target token in the last step, in nats; null before the first
     * @param heldOutLoss the same over the held-out rows, at the last evaluation; null before the first
     * @param baseLoss over the held-out rows without any prefix; null until measured
     * @param tokensTrained tokens that this run put through the model
     * @param tokensPerSecond of this run
     * @param truncation null where no row lost anything, and from workers that do not tell
     * @param scoring null while no text was generated to score the version by
     */
    record Training(
            long step,
            long steps,
            @Nullable Double loss,
            @Nullable Double heldOutLoss,
            @Nullable Double baseLoss,
            double learningRate,
            long tokensTrained,
            double tokensPerSecond,
            @Nullable Truncation truncation,
            @Nullable Texts scoring)
            implements Progress {}

    /**
     * Texts that a learned prefix is scored by.
     *
     * @param done how many are generated
     */
    record Texts(int done, int of) {}

    /**
     * Of a segment of a generation job.
     *
     * @param lines lines done
     * @param ofLines lines of the segment
     * @param tokensGenerated tokens that this run made
     */
    record Generation(int lines, int ofLines, long tokensGenerated, double tokensPerSecond) implements Progress {}
}
