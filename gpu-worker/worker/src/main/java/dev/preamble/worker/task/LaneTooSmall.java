package dev.preamble.worker.task;

import dev.preamble.records.task.TrainingMemory;

/** A job takes more memory than a lane of this worker has. */
final class LaneTooSmall extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param remedy what would make it fit */
    LaneTooSmall(TrainingMemory needed, long laneMemory, String remedy) {
        super("the job takes %s; a lane has %s; %s"
                .formatted(needed.text(), TrainingMemory.mebibytes(laneMemory), remedy));
    }
}
