package dev.preamble.worker.task;

/** The run was told to stop; there is nothing to report. */
public final class RunStopped extends Exception {
    private static final long serialVersionUID = 1L;

    RunStopped() {
        super("stopped", null, false, false);
    }
}
