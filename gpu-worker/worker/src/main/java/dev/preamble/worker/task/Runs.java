package dev.preamble.worker.task;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.engine.device.Device;
import dev.preamble.records.Topics;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.TraceParent;
import dev.preamble.telemetry.Tracing;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.event.EventNotStored;
import dev.preamble.worker.event.TaskEvents;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/**
 * The worker's runs. Whatever happens in one, it ends in a report or in a task that someone else may take, and touches
 * no other.
 *
 * <p>Safe for use by many threads.
 */
public final class Runs implements RunStarter {
    private static final Logger LOG = Logger.getLogger(Runs.class);

    private final LoadedModel model;
    private final TaskEvents events;
    private final Scratch scratch;
    private final InstantSource clock;
    private final TrainingRuns trainings;
    private final GenerationRuns generations;
    private final Tracing tracing;
    private final MeterRegistry metrics;

    /**
     * @param lanes how many runs there are at once at most
     * @param tokenDisk bytes that the rows of training jobs may take on disk
     * @param laneMemory bytes that a training job may take of a lane
     * @param tokensPerStep of all trainings that step together, at most; what suits the device when it is not given
     */
    public Runs(
            Device device,
            LoadedModel model,
            ArtifactStore store,
            TaskEvents events,
            Scratch scratch,
            InstantSource clock,
            int lanes,
            long tokenDisk,
            long laneMemory,
            OptionalInt tokensPerStep,
            Tracing tracing,
            MeterRegistry metrics)
            throws InterruptedException, ExecutionException {
        this.model = model;
        this.events = events;
        this.scratch = scratch;
        this.clock = clock;
        this.tracing = tracing;
        this.metrics = metrics;
        var files = new RunStore(store);
        var tokens = new HeldTokens(files, scratch.tokens(), tokenDisk, TrainingRuns.mostOpen(lanes));
        this.trainings =
                new TrainingRuns(device, model, files, tokens, events, lanes, laneMemory, tokensPerStep, metrics);
        var inputs = new HeldInputs(files, scratch.inputs(), lanes);
        this.generations = new GenerationRuns(device, model, files, inputs, events, metrics);
    }

    @Override
    public void start(RunKey key, Task task, RunSignal signal, Listener listener) {
        var trace = TraceParent.current();
        // Not virtual: one that makes tokens of a large dataset would keep its carrier from the others for minutes.
        var thread = Thread.ofPlatform()
                .daemon()
                .name("run-" + key.run())
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> logContext(key)
                        .run(() ->
                                tracing.run(step(key, task), trace, () -> runToItsEnd(key, task, signal, listener))));
        signal.whenStopped(thread::interrupt);
        thread.start();
    }

    /** By which the log's lines about a run are found. */
    public static LogContext logContext(RunKey key) {
        return LogContext.of(LogKey.TENANT, key.tenant())
                .and(LogKey.JOB, key.job())
                .and(LogKey.SEGMENT, key.segment())
                .and(LogKey.RUN, key.run());
    }

    private static Step step(RunKey key, Task task) {
        return Step.process("segment", Topics.tasks(task.pool()).name())
                .with(SpanKeys.TENANT, key.tenant().value())
                .with(SpanKeys.JOB, key.job().toString())
                .with(SpanKeys.SEGMENT, key.segment().toString())
                .with(SpanKeys.RELEASE, (long) key.release())
                .with(SpanKeys.RUN, key.run().toString());
    }

    private void runToItsEnd(RunKey key, Task task, RunSignal signal, Listener listener) {
        LOG.infof("release %d begins", key.release());
        var end = RunEnd.UNDONE;
        try {
            end = run(key, task, signal, listener);
        } finally {
            Tracing.note(SpanKeys.OUTCOME, end.name().toLowerCase(Locale.ROOT));
            metrics.counter("preamble.runs", "end", end.name().toLowerCase(Locale.ROOT))
                    .increment();
            listener.ended(end);
        }
    }

    private RunEnd run(RunKey key, Task task, RunSignal signal, Listener listener) {
        try (var folder = scratch.folder(key.run())) {
            return run(new CurrentRun(key, signal, folder, clock, System.nanoTime()), task, listener);
        }
    }

    private RunEnd run(CurrentRun run, Task task, Listener listener) {
        try {
            events.store(new TaskEvent.Started(run.key(), run.now()));
            listener.started();
            if (!task.baseDigest().equals(model.card().digest())) {
                throw new BaseModelMismatch(task.baseDigest(), model.card().digest());
            }
            return switch (task) {
                case TrainingTask training -> trainings.run(run, training);
                case GenerationTask generation -> generations.run(run, generation);
            };
        } catch (RunStopped e) {
            return RunEnd.STOPPED;
        } catch (EventNotStored e) {
            LOG.warnf("%s: %s", e.getMessage(), e.getCause());
            return RunEnd.UNDONE;
        } catch (Throwable e) {
            return run.signal().stopped() ? RunEnd.STOPPED : failed(run, e);
        }
    }

    private RunEnd failed(CurrentRun run, Throwable cause) {
        var failure = RunFailure.of(cause);
        Tracing.failed(failure.code().code());
        metrics.counter("preamble.runs.failed", "code", failure.code().code()).increment();
        LOG.warnf(
                cause, "run %s of job %s failed: %s", run.key().run(), run.key().job(), failure);
        try {
            events.store(new TaskEvent.Failed(run.key(), run.now(), failure.code(), failure.detail(), run.laneTime()));
            return RunEnd.REPORTED;
        } catch (EventNotStored e) {
            return RunEnd.UNDONE;
        } catch (InterruptedException e) {
            return RunEnd.STOPPED;
        }
    }
}
