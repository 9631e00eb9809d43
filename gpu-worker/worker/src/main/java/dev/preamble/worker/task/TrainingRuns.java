package dev.preamble.worker.task;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.comparison.ComparisonMethod;
import dev.preamble.engine.device.Device;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.model.Tuning;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.training.Initialisation;
import dev.preamble.engine.training.Method;
import dev.preamble.engine.training.Origin;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.Training;
import dev.preamble.engine.training.TrainingOptions;
import dev.preamble.engine.training.TrainingSet;
import dev.preamble.engine.training.WeightTraining;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.task.Comparison;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.records.task.TrainingMemory;
import dev.preamble.records.task.TrainingMethod;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.event.EventNotStored;
import dev.preamble.worker.event.TaskEvents;
import dev.preamble.worker.task.TrainingMeters.Part;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs of training tasks. */
final class TrainingRuns {
    private static final String START = "start.safetensors";

    private final Device device;
    private final LoadedModel model;
    private final RunStore store;
    private final StoredPrefixes prefixes;
    private final TaskEvents events;
    private final TrainingArtifacts artifacts;
    private final TrainingMeters meters;
    private final FusedSteps steps;
    private final HeldTrainings<Training> held;
    private final HeldTokens tokens;
    private final long laneMemory;

    /**
     * @param lanes how many trainings run at once at most; as many that yielded are kept for their next segment
     * @param laneMemory bytes that each may take
     * @param tokensPerStep see {@link FusedSteps#of}
     */
    TrainingRuns(
            Device device,
            LoadedModel model,
            RunStore store,
            HeldTokens tokens,
            TaskEvents events,
            int lanes,
            long laneMemory,
            OptionalInt tokensPerStep,
            MeterRegistry metrics)
            throws InterruptedException, ExecutionException {
        this.device = device;
        this.model = model;
        this.store = store;
        this.prefixes = new StoredPrefixes(model, store);
        this.events = events;
        this.artifacts = new TrainingArtifacts(device, model, store);
        this.meters = new TrainingMeters(metrics);
        this.steps = FusedSteps.of(device, model.base(), tokensPerStep, meters);
        this.held = new HeldTrainings<>(lanes, this::close);
        this.tokens = tokens;
        this.laneMemory = laneMemory;
    }

    /** How many trainings are open at once at most in so many lanes: those that run, and those that are kept. */
    static int mostOpen(int lanes) {
        return 2 * lanes;
    }

    RunEnd run(CurrentRun run, TrainingTask task) throws Exception {
        var training = meters.timed(task.checkpoint() == null ? Part.START : Part.RESUME, () -> open(run, task));
        CompletableFuture<?> end = CompletableFuture.completedFuture(training);
        try {
            var reports = new ProgressReports(run, events);
            var work = device.callAndWait(() -> new TrainingRun(run, task, training, reports::offer, model, meters));
            var stepping = steps.join(work);
            end = stepping;
            meters.timed(Part.STEPS, () -> {
                reports.forwardUntil(stepping);
                return work;
            });
            run.signal().check();
            return switch (work.end()) {
                case YIELD -> meters.timed(Part.CHECKPOINT, () -> yielded(run, task, training, work));
                case FINISH -> meters.timed(Part.PREFIX, () -> succeeded(run, task, training, work));
                case ABANDON -> ended(training, RunEnd.UNDONE);
                case STEP, EVALUATE, SCORE -> throw new IllegalStateException("it ended by " + work.end());
            };
        } catch (Exception | Error e) {
            // A run that was stopped does not wait for the turn that its training may be in.
            var unused = end.whenComplete((done, failure) -> close(training));
            throw e;
        }
    }

    /** From the task's checkpoint and from nowhere else, or from the beginning; from memory where that very state is still here. */
    private Training open(CurrentRun run, TrainingTask task) throws Exception {
        var checkpoint = task.checkpoint();
        if (checkpoint != null) {
            var here = held.take(task.job(), checkpoint.digest());
            if (here != null) {
                return here;
            }
        }
        var compare = task.options().compare();
        return compare == null ? openPrefix(run, task) : openWeights(run, task, tuning(compare));
    }

    private Training openPrefix(CurrentRun run, TrainingTask task) throws Exception {
        var checkpoint = task.checkpoint();
        if (checkpoint != null) {
            var file = store.fetch(checkpoint.artifact(), run.scratch().file(START));
            var set = set(task);
            return opened(() -> PrefixTraining.resume(model.base(), set, file));
        }
        var from = task.from();
        if (from != null) {
            var origin = new Origin(prefixes.fetch(run.scratch(), from), from.sha256());
            var set = set(task);
            return opened(() -> PrefixTraining.start(model.base(), set, origin));
        }
        var set = set(task);
        return opened(() -> PrefixTraining.start(model.base(), set));
    }

    private Training openWeights(CurrentRun run, TrainingTask task, Tuning tuning) throws Exception {
        var checkpoint = task.checkpoint();
        if (checkpoint != null) {
            var file = store.fetch(checkpoint.artifact(), run.scratch().file(START));
            var set = set(task);
            return opened(() -> WeightTraining.resume(model.base(), set, tuning, file));
        }
        var set = set(task);
        return opened(() -> WeightTraining.start(model.base(), set, tuning));
    }

    private Tuning tuning(Comparison compare) {
        if (model.base().configuration().encoder() != null || model.base().dtype() == Dtype.INT8) {
            throw new InvalidOptionsException(
                    "compare", "is for base models that have no encoder and compute in fp32 or bf16");
        }
        var method = switch (compare) {
            case FINE_TUNING -> ComparisonMethod.FINE_TUNING;
            case TOP2 -> ComparisonMethod.TOP2;
            case ADAPTER_3 -> ComparisonMethod.ADAPTER_3;
            case ADAPTER_01 -> ComparisonMethod.ADAPTER_01;
        };
        return method.tuning(model.base()).orElseThrow();
    }

    /** On the run's thread: tokens of a large dataset take long, and the device is there for all. */
    private TrainingSet set(TrainingTask task) throws IOException, BadRows, LaneTooSmall, InterruptedException {
        var options = options(task);
        var loan = tokens.borrow(task.dataset(), TrainingSet.format(model.base(), options));
        try {
            requireMemory(task, loan.file().rows());
            return TrainingSet.of(options, loan.file(), loan.giveBack());
        } catch (LaneTooSmall | RuntimeException e) {
            loan.giveBack().run();
            throw e;
        }
    }

    /** The gateway has asked already, unless it knew no worker of the pool. */
    private void requireMemory(TrainingTask task, long rows) throws LaneTooSmall {
        var needed = TrainingMemory.of(task.options(), model.card(), rows);
        if (needed.total() > laneMemory) {
            throw new LaneTooSmall(
                    needed, laneMemory, TrainingMemory.remedy(task.options(), model.card(), rows, laneMemory));
        }
    }

    /** A run that is stopped meanwhile must not leave a training behind. */
    private Training opened(Callable<Training> open) throws InterruptedException, ExecutionException {
        var opening = device.call(open);
        try {
            return opening.get();
        } catch (InterruptedException e) {
            var unused = opening.thenAccept(this::close);
            throw e;
        }
    }

    private RunEnd yielded(CurrentRun run, TrainingTask task, Training training, TrainingRun work)
            throws IOException, InterruptedException, ExecutionException, EventNotStored {
        var checkpoint = artifacts.storeCheckpoint(run, task, training, work.firstStep());
        events.store(new TaskEvent.Yielded(run.key(), run.now(), checkpoint, work.progress(), run.laneTime()));
        held.hold(task.job(), checkpoint.digest(), training);
        return RunEnd.REPORTED;
    }

    private RunEnd succeeded(CurrentRun run, TrainingTask task, Training training, TrainingRun work)
            throws IOException, InterruptedException, ExecutionException, EventNotStored, RunStopped {
        var scored = scored(run, task, training);
        Outcome outcome = switch (training) {
            case PrefixTraining prefix -> artifacts.storePrefix(run, task, prefix, work.firstStep(), scored);
            case WeightTraining weights -> artifacts.storeReport(run, task, weights, work.firstStep(), scored);
        };
        events.store(new TaskEvent.Succeeded(run.key(), run.now(), outcome, work.progress(), run.laneTime()));
        return ended(training, RunEnd.REPORTED);
    }

    /** On the run's thread, which an interrupt ends: some metrics take their time, and the device is there for all. */
    private Optional<ScoredTexts> scored(CurrentRun run, TrainingTask task, Training training)
            throws InterruptedException, ExecutionException, RunStopped {
        var scoring = task.options().scoring();
        if (scoring == null || training.texts().isEmpty()) {
            return Optional.empty();
        }
        var texts = training.texts();
        var inputs = device.callAndWait(() -> training.heldOutInputs(scoring.texts(), ScoringOptions.REFERENCES));
        var scored = ScoredTexts.of(model.base(), inputs, texts, scoring);
        run.signal().check();
        return Optional.of(scored);
    }

    private RunEnd ended(Training training, RunEnd end) {
        close(training);
        return end;
    }

    private void close(Training training) {
        var unused = device.call(() -> {
            training.close();
            return training;
        });
    }

    private static TrainingOptions options(TrainingTask task) {
        var options = task.options();
        return new TrainingOptions(
                options.virtualTokens(),
                options.reparametrisation(),
                options.learningRate(),
                options.epochs(),
                options.batchSize(),
                options.warmupSteps(),
                options.weightDecay(),
                options.clipNorm(),
                options.maxLength(),
                options.evaluationShare(),
                options.seed(),
                options.deterministic(),
                method(options.method()));
    }

    private static Method method(TrainingMethod method) {
        return new Method(
                method.depth(),
                switch (method.initialisation()) {
                    case RANDOM -> Initialisation.RANDOM;
                    case ZERO -> Initialisation.ZERO;
                    case WORDS -> Initialisation.WORDS;
                },
                method.words(),
                method.dropout(),
                method.labelSmoothing(),
                method.patience(),
                method.accumulation(),
                method.horizon(),
                new Placement(method.layers(), method.infix()),
                method.embeddingOnly());
    }
}
