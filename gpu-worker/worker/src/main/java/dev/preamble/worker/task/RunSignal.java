package dev.preamble.worker.task;

import java.util.concurrent.CompletableFuture;

/**
 * What a lane wants of its run; it only ever becomes more urgent. The run looks at it before each turn on the device.
 *
 * <p>Safe for use by many threads.
 */
public final class RunSignal {
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private volatile boolean draining;

    /** Checkpoint and yield as soon as possible. */
    public void drain() {
        draining = true;
    }

    /** End as soon as possible, and neither store nor report anything more. */
    public void stop() {
        stop.complete(null);
    }

    public boolean draining() {
        return draining;
    }

    public boolean stopped() {
        return stop.isDone();
    }

    /** Does something when the run is told to stop, or now if it was told before. */
    void whenStopped(Runnable action) {
        var unused = stop.thenRun(action);
    }

    /** @throws RunStopped when the run was told to stop */
    void check() throws RunStopped {
        if (stopped()) {
            throw new RunStopped();
        }
    }
}
