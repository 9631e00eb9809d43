package dev.preamble.worker.task;

import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.event.TextGrowth.Piece;
import dev.preamble.worker.event.TaskEvents;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Takes a run's progress, and what its texts grew by, from the device thread, which must not wait for Kafka, and sends it
 * from the run's thread.
 */
final class ProgressReports {
    private final CurrentRun run;
    private final TaskEvents events;
    private final BlockingQueue<Optional<Runnable>> waiting = new LinkedBlockingQueue<>();

    ProgressReports(CurrentRun run, TaskEvents events) {
        this.run = run;
        this.events = events;
    }

    /** On the device thread; does not wait. */
    void offer(Progress progress) {
        waiting.add(Optional.of(() -> events.tell(new TaskEvent.Progressed(run.key(), run.now(), progress))));
    }

    /** On the device thread; does not wait. */
    void offer(List<Piece> pieces) {
        waiting.add(Optional.of(() -> events.tell(new TextGrowth(run.key(), pieces))));
    }

    /** On the run's thread: sends what is offered until the work has ended, and throws what ended it. */
    void forwardUntil(CompletableFuture<?> end) throws InterruptedException, ExecutionException {
        var unused = end.whenComplete((done, failure) -> waiting.add(Optional.empty()));
        for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
            next.get().run();
        }
        end.get();
    }
}
