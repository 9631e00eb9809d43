package dev.preamble.simulator;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.FinishReason;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.share.Base;
import dev.preamble.simulator.SimulatedBroker.TaskRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A worker that keeps to the protocol of the real one: a run for each acquisition, the lock renewed while it works, what
 * it made stored before it is told, the task settled after that.
 */
final class SimulatedWorker extends SimulatedProcess {
    private static final List<ErrorCode> FAILURES = List.of(
            ErrorCode.OUT_OF_MEMORY,
            ErrorCode.STORE_UNAVAILABLE,
            ErrorCode.INTERNAL,
            ErrorCode.UNAVAILABLE,
            ErrorCode.NON_FINITE_LOSS);

    private final WorkerId id;
    private final int lanes;
    private final World world;
    private final Chance chance;
    private final BaseModelCard card;
    private final List<Run> runs = new ArrayList<>();
    private final Map<Integer, Consumer<TaskRecord>> asking = new HashMap<>();
    private final Map<SegmentId, Integer> stopOrders = new HashMap<>();
    private final Map<RunId, Completing> completing = new LinkedHashMap<>();
    private final Set<CompletionId> stopped = new HashSet<>();

    SimulatedWorker(WorkerId id, int lanes, World world, Chance chance) {
        super(world.timeline);
        this.id = id;
        this.lanes = lanes;
        this.world = world;
        this.chance = chance;
        Base base = World.BASE;
        this.card = new BaseModelCard(base.digest(), "gpt2", 2, 8, 2, 100, 64, 1_000, null, null);
    }

    /** One acquisition of a task. */
    private final class Run {
        final int lane;
        final TaskRecord record;
        final long token;
        final Task task;
        final RunKey key;
        final long began = timeline.now();
        long said;
        boolean over;

        Run(int lane, TaskRecord record, long token) {
            this.lane = lane;
            this.record = record;
            this.token = token;
            this.task = record.task;
            this.key = new RunKey(
                    task.tenant(), task.job(), task.segment(), task.release(), new RunId(world.nextId()), id);
        }

        /** What one run says arrives in order; how long it takes, nobody knows. A dead worker's last words may be lost. */
        void say(TaskEvent event) {
            long at = Math.max(said, timeline.now() + chance.latency());
            said = at;
            int mine = life();
            timeline.in(at - timeline.now(), () -> {
                if (mine == life() || chance.heads()) {
                    world.say(event);
                }
            });
        }

        Duration laneTime() {
            return Duration.ofMillis(timeline.now() - began);
        }
    }

    @Override
    void started() {
        for (int lane = 0; lane < lanes; lane++) {
            ask(lane);
        }
        completionCame();
        beat();
    }

    @Override
    void crashed() {
        asking.values().forEach(world.broker::leave);
        asking.clear();
        runs.forEach(run -> world.served(run.key.tenant(), run.began, timeline.now()));
        runs.clear();
        completing.clear();
        stopped.clear();
        stopOrders.clear();
    }

    private void beat() {
        world.beat(heartbeat());
        plan(Heartbeat.INTERVAL.toMillis(), this::beat);
    }

    private Heartbeat heartbeat() {
        List<Heartbeat.Held> held = runs.stream()
                .map(run -> new Heartbeat.Held(run.key.segment(), run.key.release(), run.key.run()))
                .toList();
        return new Heartbeat(
                id,
                new Incarnation(new UUID(1, life())),
                World.BASE.pool(),
                card,
                "simulated",
                lanes,
                held,
                completing.values().stream().map(run -> run.request().id()).toList(),
                1,
                null,
                false,
                timeline.instant());
    }

    private void ask(int lane) {
        Consumer<TaskRecord> called = record -> {
            asking.remove(lane);
            long token = record.token;
            plan(chance.between(1, 20), () -> acquired(lane, record, token));
        };
        asking.put(lane, called);
        world.broker.ask(called);
    }

    private void acquired(int lane, TaskRecord record, long token) {
        if (stopOrders.getOrDefault(record.task.segment(), 0) >= record.task.release()) {
            world.broker.settle(record, token, true);
            ask(lane);
            return;
        }
        Run run = new Run(lane, record, token);
        runs.add(run);
        run.say(new TaskEvent.Started(run.key, timeline.instant()));
        renewLater(run);
        Spec spec = world.handOut(run.task);
        if (spec.poison()) {
            plan(chance.between(1, 500), this::crash);
        } else if (chance.strikes(Fault.FAILURE, 0.06)) {
            plan(chance.between(1, 2_000), () -> fail(run, chance.oneOf(FAILURES)));
        } else {
            work(run, spec);
        }
    }

    private void renewLater(Run run) {
        plan(world.tempo.lock().toMillis() / 3, () -> {
            if (!run.over) {
                if (world.broker.renew(run.record, run.token)) {
                    renewLater(run);
                } else {
                    end(run);
                }
            }
        });
    }

    private void work(Run run, Spec spec) {
        switch (run.task) {
            case TrainingTask task -> train(run, task, spec);
            case GenerationTask task -> generate(run, task, spec);
        }
    }

    private void train(Run run, TrainingTask task, Spec spec) {
        if (world.store.isDown()) {
            plan(chance.between(100, 1_000), () -> fail(run, ErrorCode.STORE_UNAVAILABLE));
            return;
        }
        Checkpoint from = task.checkpoint();
        long start = 0;
        long applied = 0;
        String parent = null;
        if (from != null) {
            if (!(world.store.get(from.artifact().key()) instanceof Lineage loaded)) {
                world.missing(task);
                fail(run, ErrorCode.ARTIFACT_CORRUPT);
                return;
            }
            start = from.lastStep();
            applied = loaded.applied();
            parent = from.digest();
        }
        long steps = Math.min(
                spec.units() - start, Math.max(1, Math.ceilDiv(task.budget().toMillis(), spec.unitMillis())));
        if (chance.strikes(Fault.WORKER_STOP, 0.1)) {
            steps = chance.between(0, steps); // as a worker that drains: it may yield before its first step
        }
        Lineage made = new Lineage(parent, start + 1, start + steps, applied + steps);
        progressLater(run, steps * spec.unitMillis(), start, spec);
        plan(steps * spec.unitMillis() + 1, () -> trained(run, made, spec));
    }

    private void progressLater(Run run, long millis, long step, Spec spec) {
        if (world.tells) {
            plan(millis / 2, () -> {
                if (!run.over) {
                    run.say(new TaskEvent.Progressed(run.key, timeline.instant(), training(step, 0, spec)));
                }
            });
        }
    }

    /** A token a step. */
    private static Progress training(long step, long tokens, Spec spec) {
        return new Progress.Training(step, spec.units(), 2.0, null, null, 1e-3, tokens, 1, null, null);
    }

    private void trained(Run run, Lineage made, Spec spec) {
        if (run.over) {
            return;
        }
        if (world.store.isDown()) {
            fail(run, ErrorCode.STORE_UNAVAILABLE);
            return;
        }
        String tenant = run.key.tenant().value();
        UUID job = run.key.job().value();
        UUID attempt = run.key.run().value();
        boolean done = made.lastStep() == spec.units();
        String key = (done
                        ? ArtifactKey.adapterModel(tenant, job, attempt)
                        : ArtifactKey.checkpoint(tenant, job, attempt, made.lastStep()))
                .value();
        world.store.put(key, made);
        ArtifactRef artifact = new ArtifactRef(key, made.digest(), 100);
        Progress reached = training(made.lastStep(), made.lastStep() + 1 - made.firstStep(), spec);
        tell(
                run,
                done
                        ? new TaskEvent.Succeeded(
                                run.key,
                                timeline.instant(),
                                new Outcome.LearnedPrefix(
                                        made.parent(),
                                        made.firstStep(),
                                        made.lastStep(),
                                        List.of(new Outcome.PrefixFile("adapter_model.safetensors", artifact, null)),
                                        null,
                                        null),
                                reached,
                                run.laneTime())
                        : new TaskEvent.Yielded(
                                run.key,
                                timeline.instant(),
                                new Checkpoint(artifact, made.parent(), made.firstStep(), made.lastStep()),
                                reached,
                                run.laneTime()));
    }

    private void generate(Run run, GenerationTask task, Spec spec) {
        plan((long) task.lines() * spec.unitMillis() + 1, () -> generated(run, task));
    }

    private void generated(Run run, GenerationTask task) {
        if (run.over) {
            return;
        }
        if (world.store.isDown()) {
            fail(run, ErrorCode.STORE_UNAVAILABLE);
            return;
        }
        List<GeneratedLine> lines = new ArrayList<>();
        for (int i = 0; i < task.lines(); i++) {
            lines.add(
                    new GeneratedLine(task.job(), task.firstLine() + i, "in", "out", FinishReason.STOP, 1, null, null));
        }
        String key = ArtifactKey.results(
                        run.key.tenant().value(),
                        run.key.job().value(),
                        run.key.run().value())
                .value();
        world.store.put(key, lines);
        tell(
                run,
                new TaskEvent.Succeeded(
                        run.key,
                        timeline.instant(),
                        new Outcome.GeneratedLines(new ArtifactRef(key, "aa", 100), task.firstLine(), task.lines()),
                        new Progress.Generation(task.lines(), task.lines(), task.lines(), 1),
                        run.laneTime()));
    }

    private void fail(Run run, ErrorCode code) {
        if (!run.over) {
            tell(run, new TaskEvent.Failed(run.key, timeline.instant(), code, "simulated", run.laneTime()));
        }
    }

    /** The last word, and once it is out, the task is done with. */
    private void tell(Run run, TaskEvent last) {
        world.worked(run.task, run.laneTime());
        run.say(last);
        plan(run.said - timeline.now(), () -> {
            if (!run.over) {
                world.broker.settle(run.record, run.token, true);
                end(run);
            }
        });
    }

    private void end(Run run) {
        run.over = true;
        runs.remove(run);
        world.served(run.key.tenant(), run.began, timeline.now());
        ask(run.lane);
    }

    /** There may be a completion to take. */
    void completionCame() {
        plan(chance.between(1, 20), this::takeCompletion);
    }

    /** No more at a time than there are lanes. */
    private void takeCompletion() {
        if (completing.size() < lanes) {
            world.broker.takeCompletion().ifPresent(this::complete);
        }
    }

    private record Completing(CompletionRequest request, RunId run, long began) {}

    private void complete(CompletionRequest request) {
        if (!request.deadline().isAfter(timeline.instant())) {
            completionCame();
            return;
        }
        Completing run = new Completing(request, new RunId(world.nextId()), timeline.now());
        completing.put(run.run(), run);
        plan(chance.between(1, 20), () -> world.reply(new CompletionReply.Begun(request.id(), run.run())));
        boolean fails = chance.strikes(Fault.FAILURE, 0.06);
        plan(stopped.contains(request.id()) ? 1 : world.gateway.laneMillis(request.id()), () -> end(run, fails));
    }

    private void end(Completing run, boolean fails) {
        if (completing.remove(run.run()) == null) {
            return; // It was stopped.
        }
        CompletionRequest request = run.request();
        long millis = timeline.now() - run.began();
        world.served(request.tenant(), run.began(), timeline.now());
        world.reply(
                fails
                        ? new CompletionReply.Failed(request.id(), run.run(), ErrorCode.INTERNAL, "simulated")
                        : new CompletionReply.Ended(request.id(), run.run(), millis));
        int mine = life();
        timeline.in(chance.latency(), () -> {
            if (mine == life() || chance.heads()) {
                world.used(new CompletionUse(request.id(), run.run(), request.tenant(), timeline.instant(), millis, 1));
            }
        });
        completionCame();
    }

    /** An order of the scheduler, which every worker hears. */
    void hear(Control control) {
        switch (control) {
            case Control.StopRun stop -> plan(chance.latency(), () -> stop(stop));
            case Control.StopCompletion stop -> plan(chance.latency(), () -> stop(stop.completion()));
            case Control.DrainWorker other -> {}
            case Control.ResumeWorker other -> {}
        }
    }

    private void stop(Control.StopRun stop) {
        stopOrders.merge(stop.segment(), stop.release(), Math::max);
        for (Run run : List.copyOf(runs)) {
            if (run.key.segment().equals(stop.segment()) && run.key.release() <= stop.release()) {
                world.broker.settle(run.record, run.token, true);
                end(run);
            }
        }
    }

    private void stop(CompletionId completion) {
        stopped.add(completion);
        for (Completing run : List.copyOf(completing.values())) {
            if (run.request().id().equals(completion)) {
                end(run, true);
            }
        }
    }
}
