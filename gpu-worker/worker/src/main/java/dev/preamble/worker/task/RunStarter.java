package dev.preamble.worker.task;

import dev.preamble.records.event.RunKey;
import dev.preamble.records.task.Task;

/** Sets runs to work, each on a thread of its own. */
@FunctionalInterface
public interface RunStarter {
    /**
     * Goes on with the trace that the calling thread is in.
     *
     * @param signal what the lane wants of the run, from now on
     * @param listener is told what becomes of the run, on the run's thread
     */
    void start(RunKey key, Task task, RunSignal signal, Listener listener);

    /** Who wants to know what becomes of a run. */
    interface Listener {
        /** It reported that it started. */
        void started();

        /** It is over, and the last call here. */
        void ended(RunEnd end);
    }
}
