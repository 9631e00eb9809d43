package dev.preamble.worker.lane;

import dev.preamble.records.event.RunKey;
import dev.preamble.records.task.Task;
import dev.preamble.worker.task.RunEnd;
import dev.preamble.worker.task.RunSignal;
import dev.preamble.worker.task.RunStarter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs that do nothing but what a test tells them. */
final class ScriptedRuns implements RunStarter {
    private final BlockingQueue<Scripted> fresh = new LinkedBlockingQueue<>();
    private final List<Scripted> all = new CopyOnWriteArrayList<>();

    @Override
    public void start(RunKey key, Task task, RunSignal signal, Listener listener) {
        var run = new Scripted(key, signal, listener);
        all.add(run);
        fresh.add(run);
    }

    Scripted next(Duration patience) throws InterruptedException {
        var run = fresh.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (run == null) {
            throw new AssertionError("no run within " + patience);
        }
        return run;
    }

    /** Whether no run comes for so long. */
    boolean none(Duration patience) throws InterruptedException {
        return fresh.poll(patience.toMillis(), TimeUnit.MILLISECONDS) == null;
    }

    /** All runs obey their signal. */
    void stopped() {
        all.forEach(Scripted::stopped);
    }

    record Scripted(RunKey key, RunSignal signal, RunStarter.Listener listener) {
        void started() {
            listener.started();
        }

        void reported() {
            listener.ended(RunEnd.REPORTED);
        }

        void undone() {
            listener.ended(RunEnd.UNDONE);
        }

        void stopped() {
            listener.ended(RunEnd.STOPPED);
        }
    }
}
