package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A part with a thread that owns it: starts it when those it needs are healthy, starts it again when it ends, stops it
 * when those that need it have stopped.
 */
final class SupervisedPart {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** How often the very first start is tried. */
    private static final int FIRST_TRIES = 5;

    private final Part part;
    private final DataFolder data;
    private final List<SupervisedPart> needs;
    private final List<SupervisedPart> neededBy = new ArrayList<>();
    private final Progress progress;
    private final Thread owner;
    private final CompletableFuture<Duration> firstHealthy = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile PartState state = new PartState.Waiting();
    private volatile @Nullable PartProcess process;
    private volatile boolean suspended;

    SupervisedPart(Part part, DataFolder data, List<SupervisedPart> needs, Progress progress) {
        this.part = part;
        this.data = data;
        this.needs = List.copyOf(needs);
        this.progress = progress;
        this.owner = Thread.ofVirtual().name(part.name()).unstarted(this::run);
        needs.forEach(need -> need.neededBy.add(this));
    }

    void start() {
        owner.start();
    }

    /** Completes when the part is healthy for the first time, with how long its start took; fails if it never is. */
    CompletableFuture<Duration> firstHealthy() {
        return firstHealthy;
    }

    /** Asks the owner to stop the part when those that need it have stopped. */
    void askToStop() {
        if (owner.getState() == Thread.State.NEW) {
            firstHealthy.cancel(false);
            ended.complete(null);
        }
        owner.interrupt();
    }

    /** Returns when the part has stopped. */
    void awaitEnd() {
        ended.join();
    }

    Part part() {
        return part;
    }

    PartState state() {
        return state;
    }

    /** Ends the process at once, as a crash would. */
    void kill() {
        PartProcess running = process;
        if (running != null) {
            running.child().kill();
        }
    }

    /** Has the process end in order, and returns when it has. */
    void restart() {
        PartProcess running = process;
        if (running != null) {
            running.stop();
        }
    }

    /** Lets the process stand still until {@link #resume}. */
    void suspend() throws IOException, InterruptedException {
        PartProcess running = process;
        if (running != null) {
            suspended = true;
            running.child().suspend();
        }
    }

    void resume() throws IOException, InterruptedException {
        PartProcess running = process;
        if (running != null) {
            running.child().resume();
            suspended = false;
        }
    }

    private void run() {
        try {
            for (SupervisedPart need : needs) {
                need.firstHealthy.get();
            }
            supervise();
        } catch (InterruptedException | CancellationException e) {
            firstHealthy.completeExceptionally(e);
        } catch (ExecutionException e) {
            firstHealthy.completeExceptionally(e.getCause() == null ? e : e.getCause());
        } catch (IOException | RuntimeException e) {
            become(new PartState.Failed(String.valueOf(e.getMessage())));
            firstHealthy.completeExceptionally(e);
        } finally {
            neededBy.forEach(dependent -> dependent.ended.join());
            stopProcess();
            if (!(state instanceof PartState.Failed)) {
                become(new PartState.Stopped());
            }
            ended.complete(null);
        }
    }

    private void supervise() throws IOException, InterruptedException {
        for (int failures = 0; ; ) {
            long begin = System.nanoTime();
            String reason;
            try {
                start(begin);
                failures = 0;
                reason = "ended with status " + running().child().await();
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                stopProcess();
                failures++;
                if (!firstHealthy.isDone() && failures == FIRST_TRIES) {
                    throw e;
                }
                reason = String.valueOf(e.getMessage());
            }
            Duration pause = pause(failures);
            become(new PartState.Restarting(reason, pause));
            Thread.sleep(pause);
        }
    }

    private void start(long begin) throws IOException, InterruptedException {
        become(new PartState.Starting());
        PartProcess started = PartProcess.start(part, data);
        process = started;
        started.awaitReady(START_LIMIT);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        become(new PartState.Healthy(started.child().pid(), took));
        firstHealthy.complete(took);
    }

    private PartProcess running() {
        PartProcess running = process;
        if (running == null) {
            throw new IllegalStateException(part.name() + " was not started");
        }
        return running;
    }

    private void stopProcess() {
        PartProcess running = process;
        if (running != null) {
            wake();
            running.stop();
        }
    }

    /** Who stands still does not hear that it is to end. */
    private void wake() {
        if (suspended) {
            try {
                resume();
            } catch (IOException | InterruptedException e) {
                // It is ended by force then.
            }
        }
    }

    /** Twice as long after each failure, half of it by chance. */
    private static Duration pause(int failures) {
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }

    private void become(PartState next) {
        state = next;
        progress.changed(part.name(), next);
    }
}
