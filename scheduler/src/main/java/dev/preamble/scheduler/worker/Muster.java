package dev.preamble.scheduler.worker;

import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.worker.Workers;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.leadership.Fence;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes down who is alive, for operators, and sees to it that workers rest whom an operator drained: one that was
 * restarted, or missed the command, is told again. One that leaves anyway does not heed the command to go on.
 *
 * <p>One thread at a time.
 */
@Singleton
public final class Muster {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Workers workers;
    private final Outbox outbox;
    private final Fence fence;
    private Instant next = Instant.MIN;

    public Muster(Workers workers, Outbox outbox, Fence fence) {
        this.workers = workers;
        this.outbox = outbox;
        this.fence = fence;
    }

    public void run(Crew crew, Instant now) {
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(INTERVAL);
        fence.run(() -> {
            workers.see(crew.alive(), now);
            commands(crew, workers.drained())
                    .forEach(command -> outbox.send(command, about(command).value(), now));
        });
    }

    /** What is to be said so that those rest that are to, and no others. */
    static List<Control> commands(Crew crew, Set<WorkerId> drained) {
        return crew.alive().stream()
                .flatMap(worker -> command(worker, drained).stream())
                .toList();
    }

    private static Optional<Control> command(Heartbeat worker, Set<WorkerId> drained) {
        boolean rests = drained.contains(worker.worker());
        if (rests == worker.draining()) {
            return Optional.empty();
        }
        return Optional.of(
                rests ? new Control.DrainWorker(worker.worker()) : new Control.ResumeWorker(worker.worker()));
    }

    private static WorkerId about(Control command) {
        return switch (command) {
            case Control.DrainWorker drain -> drain.worker();
            case Control.ResumeWorker resume -> resume.worker();
            case Control.StopRun stop -> throw new IllegalArgumentException(stop + " is not about a worker");
            case Control.StopCompletion stop -> throw new IllegalArgumentException(stop + " is not about a worker");
        };
    }
}
