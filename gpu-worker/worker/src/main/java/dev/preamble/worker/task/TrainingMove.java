package dev.preamble.worker.task;

/** What a training run does with its next turn on the device. */
enum TrainingMove {
    /** Takes an optimiser step. */
    STEP,
    /** Measures the held-out loss. */
    EVALUATE,
    /** Generates texts that what was learned is scored by. */
    SCORE,
    /** Ends with a checkpoint; the job goes on in another run. */
    YIELD,
    /** Ends with what was learned. */
    FINISH,
    /** Ends with nothing to show; another run starts where this one did. */
    ABANDON
}
