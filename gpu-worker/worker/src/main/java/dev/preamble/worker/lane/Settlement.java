package dev.preamble.worker.lane;

import dev.preamble.worker.lane.LaneState.Stopping;
import dev.preamble.worker.lane.LaneState.Working;
import dev.preamble.worker.task.RunEnd;

/** What becomes of a task's record. */
enum Settlement {
    /** Done with: nobody gets it again. */
    ACCEPT,
    /** Whoever asks next gets it. */
    RELEASE,
    /** Unreadable: nobody gets it again. */
    REJECT,
    /** No longer ours to settle. */
    NONE;

    /** When the run of a lane in this state has ended. */
    static Settlement of(Working state, RunEnd end) {
        if (state instanceof Stopping stopping && stopping.cause() == StopCause.LOCK_LOST) {
            return NONE;
        }
        return switch (end) {
            case REPORTED -> ACCEPT;
            case UNDONE -> RELEASE;
            case STOPPED ->
                state instanceof Stopping stopping && stopping.cause() == StopCause.ORDERED ? ACCEPT : RELEASE;
        };
    }
}
