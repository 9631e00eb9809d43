package dev.preamble.scheduler.stage;

import dev.preamble.scheduler.Round;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.completion.KafkaCompletionRoutes;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Loop;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.scheduler.notice.Notices;
import dev.preamble.scheduler.outbox.Relay;
import dev.preamble.scheduler.outcome.TaskEvents;
import dev.preamble.scheduler.reconciliation.Reconciliation;
import dev.preamble.scheduler.release.CompletionMetering;
import dev.preamble.scheduler.release.CompletionTopics;
import dev.preamble.scheduler.release.Release;
import dev.preamble.scheduler.worker.WorkerTopic;
import io.agroal.api.AgroalDataSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/** A scheduler of a test's own: the same parts on the same kind of threads, and it can die without a word. */
public final class TestScheduler {
    private final Leadership leadership;
    private final Reconciliation reconciliation;
    private final Round round;
    private final TaskEvents taskEvents;
    private final Relay relay;
    private final WorkerTopic workers;
    private final CompletionTopics completionTopics;
    private final CompletionMetering metering;
    private final KafkaCompletionRoutes routes;
    private final Release release;
    private final CompletionQueue completions;
    private final Notices notices;
    private final List<Loop> loops = new CopyOnWriteArrayList<>();

    TestScheduler(
            Leadership leadership,
            Reconciliation reconciliation,
            Round round,
            TaskEvents taskEvents,
            Relay relay,
            WorkerTopic workers,
            CompletionTopics completionTopics,
            CompletionMetering metering,
            KafkaCompletionRoutes routes,
            Release release,
            CompletionQueue completions,
            AgroalDataSource database) {
        this.leadership = leadership;
        this.reconciliation = reconciliation;
        this.round = round;
        this.taskEvents = taskEvents;
        this.relay = relay;
        this.workers = workers;
        this.completionTopics = completionTopics;
        this.metering = metering;
        this.routes = routes;
        this.release = release;
        this.completions = completions;
        this.notices = new Notices(database, Map.of("outbox", () -> wake("relay"), "queue", () -> wake("round")));
    }

    public Leadership leadership() {
        return leadership;
    }

    /** For a test that has it send at a moment of its choice. */
    public Release release() {
        return release;
    }

    /** What waits in its memory. */
    public CompletionQueue completions() {
        return completions;
    }

    /** As one that was stopped: that loop turns no more. */
    public void pause(String name) throws InterruptedException {
        List<Loop> paused =
                loops.stream().filter(loop -> loop.name().equals(name)).toList();
        for (Loop loop : paused) {
            loop.stop(Duration.ofSeconds(10));
        }
        loops.removeAll(paused);
    }

    public Relay relay() {
        return relay;
    }

    public TestScheduler start() {
        run("lease", leadership);
        run("reconciliation", reconciliation);
        run("workers", workers);
        run("outcomes", taskEvents);
        run("round", round);
        run("relay", relay);
        run("completions", completionTopics);
        run("completion-uses", metering);
        run("notices", notices);
        return this;
    }

    private void wake(String name) {
        loops.stream().filter(loop -> loop.name().equals(name)).forEach(Loop::wake);
    }

    private void run(String name, Turn turn) {
        Loop loop = new Loop(name, turn, InstantSource.system(), new SplittableRandom(1));
        loops.add(loop);
        loop.start();
    }

    /** Stops without giving the lease back or ending what is under way. */
    public void die() throws InterruptedException {
        for (Loop loop : loops) {
            loop.stop(Duration.ofMillis(1));
        }
        loops.clear();
    }

    /** Stops in order and lets another one lead. */
    public void stop() throws InterruptedException {
        for (Loop loop : loops) {
            loop.stop(Duration.ofSeconds(10));
        }
        completionTopics.close();
        metering.close();
        routes.close();
        taskEvents.close();
        relay.close();
        workers.close();
        notices.close();
        leadership.giveBack();
    }
}
