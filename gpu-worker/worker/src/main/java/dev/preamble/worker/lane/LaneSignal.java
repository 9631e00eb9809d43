package dev.preamble.worker.lane;

import dev.preamble.records.control.Control.StopRun;
import dev.preamble.worker.task.RunEnd;

/** What a lane's thread is told by others. */
sealed interface LaneSignal {
    /** The lane's run reported that it started. */
    record Started() implements LaneSignal {}

    /** The lane's run is over. */
    record Ended(RunEnd end) implements LaneSignal {}

    /** The scheduler wants runs to stop, this lane's perhaps. */
    record Stop(StopRun order) implements LaneSignal {}

    /** The lane is to leave, once its run has brought what it has to safety. */
    record Drain() implements LaneSignal {}

    /** The lane is to take no more tasks for now; its run brings what it has to safety. */
    record Rest() implements LaneSignal {}

    /** The lane may take tasks again. */
    record Resume() implements LaneSignal {}

    /** The lane is to leave at once. */
    record Leave() implements LaneSignal {}
}
