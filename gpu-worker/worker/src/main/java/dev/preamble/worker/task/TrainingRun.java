package dev.preamble.worker.task;

import dev.preamble.engine.device.Work.Pause;
import dev.preamble.engine.training.Evaluation;
import dev.preamble.engine.training.StepReport;
import dev.preamble.engine.training.Training;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Truncation;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.worker.device.LoadedModel;
import dev.preamble.worker.event.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run's training on the device: what it does next, how it fared, and what is told of it. On the device thread. */
final class TrainingRun {
    private final CurrentRun run;
    private final TrainingTask task;
    private final Training training;
    private final Consumer<Progress> reports;
    private final TrainingMeters meters;
    private final LoadedModel model;
    private final int textsToScore;
    private final int textsBefore;
    private final Throttle throttle = new Throttle(Duration.ofSeconds(1));
    private final long firstStep;
    private final long sinceNanos = System.nanoTime();
    private long tokens;
    private double learningRate;
    private TrainingMove end = TrainingMove.ABANDON;

    /**
     * On the device thread.
     *
     * @param reports takes progress, at most once a second; must not block
     */
    TrainingRun(
            CurrentRun run,
            TrainingTask task,
            Training training,
            Consumer<Progress> reports,
            LoadedModel model,
            TrainingMeters meters) {
        this.run = run;
        this.task = task;
        this.training = training;
        this.reports = reports;
        this.meters = meters;
        this.model = model;
        var scoring = task.options().scoring();
        this.textsToScore = scoring == null ? 0 : Math.min(scoring.texts(), training.distinctHeldOut());
        this.textsBefore = training.texts().size();
        this.firstStep = training.steps() + 1;
    }

    /** What it does now; asked for before each step. */
    TrainingMove next() {
        end = run.signal().stopped() ? TrainingMove.ABANDON : position().next();
        return end;
    }

    Training training() {
        return training;
    }

    /** Takes note of a step that its training took. */
    void stepped(StepReport step) {
        tokens += step.tokens();
        learningRate = step.learningRate();
        meters.stepped(step.tokens());
        report();
    }

    /** Measures the held-out loss. */
    void evaluate(Pause pause) {
        try {
            training.evaluate(() -> {
                report();
                pause.letOthers();
                return run.signal().stopped() || (run.signal().draining() && !training.isOver());
            });
            report();
        } catch (CancellationException e) {
            // Its next move tells why.
        }
    }

    /** What generates the texts that are still missing. */
    HeldOutTexts texts() {
        var scoring = Objects.requireNonNull(task.options().scoring());
        return HeldOutTexts.of(model, training, task.tenant().value(), scoring);
    }

    /** Takes note of texts that are done. */
    void generated(List<String> texts) {
        training.addTexts(texts);
        report();
    }

    /** Once it has no more turns: how it ended. */
    TrainingMove end() {
        return end;
    }

    /** The first step that this run takes, counted from 1. */
    long firstStep() {
        return firstStep;
    }

    Progress.Training progress() {
        var metrics = training.metrics();
        var evaluations = metrics.evaluations();
        @Nullable Evaluation last = evaluations.isEmpty() ? null : evaluations.getLast();
        var seconds = (System.nanoTime() - sinceNanos) / 1e9;
        return new Progress.Training(
                training.steps(),
                training.totalSteps(),
                metrics.lastLoss(),
                last == null ? null : last.loss(),
                last == null ? null : last.lossWithoutPrefix(),
                learningRate,
                tokens,
                tokens / seconds,
                truncation(),
                training.isOver() && textsToScore > 0
                        ? new Progress.Texts(training.texts().size(), textsToScore)
                        : null);
    }

    private @Nullable Truncation truncation() {
        var truncation = training.truncation();
        var record = training.trainingRecord();
        return truncation.rows() == 0
                ? null
                : new Truncation(
                        truncation.rows(),
                        record.trainingRows() + record.heldOutRows(),
                        truncation.longest(),
                        record.options().maxLength());
    }

    private TrainingPosition position() {
        return new TrainingPosition(
                training.isOver(),
                training.isMidStep(),
                training.steps() + 1 - firstStep + training.texts().size() - textsBefore,
                evaluationDue(),
                training.texts().size() < textsToScore,
                run.laneTime().compareTo(task.budget()) >= 0,
                run.signal().draining());
    }

    /** Before the first step, after each epoch, and so after the last step. */
    private boolean evaluationDue() {
        var evaluations = training.metrics().evaluations();
        return !training.isMidStep()
                && training.steps() % (training.totalSteps() / task.options().epochs()) == 0
                && (evaluations.isEmpty() || evaluations.getLast().step() < training.steps())
                && training.trainingRecord().heldOutRows() > 0;
    }

    private void report() {
        if (throttle.permits(System.nanoTime())) {
            reports.accept(progress());
        }
    }
}
