package dev.preamble.worker.task;

/** What a training run does with its next turn on the device. */
enum TrainingMove {
    /** Takes an optimiser step. */
    STEP,
    /** Measures the held-out loss. */
    EVALUATE,
    /** Generates texts that the learned prefix is scored by. */
    SCORE,
    /** Ends with a checkpoint; the job goes on in another run. */
    YIELD,
    /** Ends with the learned prefix. */
    FINISH,
    /** Ends with nothing to show; another run starts where this one did. */
    ABANDON
}
