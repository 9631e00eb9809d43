package dev.preamble.worker.task;

/** How a run ended, as far as its task's record is concerned. */
public enum RunEnd {
    /** Its outcome is safely on Kafka: the task is done with. */
    REPORTED,
    /** Nothing came of it and nothing was reported that would matter; whoever acquires the task next starts afresh. */
    UNDONE,
    /** It was told to stop. */
    STOPPED
}
