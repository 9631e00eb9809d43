package dev.preamble.engine.training;

import dev.preamble.engine.NonFiniteException;

/** How one training fared in a fused step. */
public sealed interface StepOutcome {
    /** It took the step. */
    record Stepped(StepReport report) implements StepOutcome {}

    /** One more of the batches that make up its step is done, and others are to come. */
    record Accumulated() implements StepOutcome {}

    /** Its loss or gradient is not finite: it took no step, and will take none that is better. */
    record Diverged(NonFiniteException reason) implements StepOutcome {}

    /** It could not take the step; what state it is in nobody knows, so it is of no more use. */
    record Failed(Throwable reason) implements StepOutcome {}
}
