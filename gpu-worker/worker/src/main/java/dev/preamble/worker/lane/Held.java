package dev.preamble.worker.lane;

import dev.preamble.records.control.Control.StopRun;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.task.Task;
import dev.preamble.telemetry.LogContext;
import dev.preamble.worker.task.Runs;

/**
 * A task that a lane acquired, and whose run works on it.
 *
 * @param key of the run
 */
public record Held(RunKey key, Task task) {
    /** By which the log's lines about it are found. */
    LogContext logContext() {
        return Runs.logContext(key);
    }

    boolean isMeantBy(StopRun order) {
        return key.segment().equals(order.segment()) && key.release() <= order.release();
    }
}
