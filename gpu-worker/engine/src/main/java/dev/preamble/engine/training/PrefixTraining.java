package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.Truncation;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.training.PrefixObjective.Share;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The training of one prefix on a frozen base model, one optimiser step at a time.
 *
 * <p>What a step does depends on the model, the examples, the options and the step's number alone, so that a training
 * resumed from a checkpoint goes on bit for bit as the uninterrupted one would have (on one machine, with the same
 * number of threads). In company ({@link FusedTraining}) that is so up to rounding.
 *
 * <p>Source: Li &amp; Liang 2021. Thread: the device thread.
 */
public final class PrefixTraining implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** So many held-out rows are in memory at a time. */
    private static final int HELD_OUT_AT_ONCE = 1024;

    private final BaseModel model;
    private final TrainingSet set;
    private final Schedule schedule;
    private final NDManager manager;
    private final PrefixObjective objective;
    private final Reparametrisation reparametrisation;
    private final AdamW optimiser;
    private long step;
    private @Nullable List<Row> rowsOfNextStep;
    private TrainingMetrics metrics = TrainingMetrics.NONE;

    private PrefixTraining(BaseModel model, TrainingSet set) {
        var options = set.options();
        this.model = model;
        this.set = set;
        schedule = new Schedule(options.learningRate(), options.warmupSteps(), set.totalSteps());
        manager = model.newScope();
        objective = new PrefixObjective(model);
        reparametrisation = new Reparametrisation(model.newScope(), model.configuration(), options);
        optimiser = new AdamW(
                model.newScope(),
                reparametrisation.trainables(),
                new AdamWOptions(BETA1, BETA2, EPSILON, options.weightDecay(), options.clipNorm()));
    }

    /**
     * A training that has not taken a step yet.
     *
     * @throws dev.preamble.engine.InvalidOptionsException if options and examples do not fit each other or the model
     */
    public static PrefixTraining start(BaseModel model, TrainingOptions options, List<Example> examples) {
        return start(model, TrainingSet.of(model, options, examples));
    }

    /** A training that has not taken a step yet. Takes over the set, come what may, and closes it with this. */
    public static PrefixTraining start(BaseModel model, TrainingSet set) {
        try {
            return new PrefixTraining(model, set);
        } catch (RuntimeException | Error e) {
            set.close();
            throw e;
        }
    }

    /**
     * A training that stands where {@link #checkpoint} was called.
     *
     * @throws dev.preamble.engine.InvalidFileException if the checkpoint is damaged or was made with another base model,
     *     element type, options or examples
     */
    public static PrefixTraining resume(
            BaseModel model, TrainingOptions options, List<Example> examples, Path checkpoint) {
        return resume(model, TrainingSet.of(model, options, examples), checkpoint);
    }

    /**
     * A training that stands where {@link #checkpoint} was called. Takes over the set, come what may, and closes it with
     * this.
     *
     * @throws dev.preamble.engine.InvalidFileException if the checkpoint is damaged or was made with another base model,
     *     element type, options or examples
     */
    public static PrefixTraining resume(BaseModel model, TrainingSet set, Path checkpoint) {
        var training = start(model, set);
        try {
            var stored = Safetensors.read(checkpoint);
            var header = CheckpointHeader.read(checkpoint, stored);
            header.requireOf(checkpoint, training.trainingRecord());
            training.optimiser.restore(checkpoint, stored);
            training.step = header.record().steps();
            training.metrics = header.metrics();
            return training;
        } catch (RuntimeException e) {
            training.close();
            throw e;
        }
    }

    /**
     * One optimiser step.
     *
     * @throws NonFiniteException if the loss or the gradient is not finite; nothing has changed then
     */
    public StepReport step() {
        try (var scope = manager.newSubManager()) {
            var share = share(scope);
            return update(scope, share, objective.differentiate(List.of(share)).getFirst());
        }
    }

    /** What this training brings to its next step; the arrays belong to {@code scope}. */
    Share share(NDManager scope) {
        if (step == totalSteps()) {
            throw new IllegalStateException("all " + step + " steps are done");
        }
        var prefix = reparametrisation.prefix(scope);
        return new Share(rowsOfNextStep(), prefix, scope.zeros(prefix.getShape()));
    }

    /**
     * Completes the step that the share was for.
     *
     * @throws NonFiniteException if the loss or the gradient is not finite; nothing has changed then
     */
    StepReport update(NDManager scope, Share share, Loss loss) {
        var rate = schedule.rate(step + 1);
        var norm = update(scope, loss, rate, share.gradient());
        step++;
        rowsOfNextStep = null;
        metrics = metrics.stepped(loss.mean());
        return new StepReport(step, loss.mean(), rate, norm, tokens(share.rows()));
    }

    /** Whether it steps alone, so that it is the same bit for bit. */
    public boolean deterministic() {
        return set.options().deterministic();
    }

    /** Tokens of the rows of the next step, padding and virtual tokens not counted. */
    public int tokensOfNextStep() {
        return tokens(rowsOfNextStep());
    }

    /** Optimiser steps taken so far. */
    public long steps() {
        return step;
    }

    /** Optimiser steps that the epochs take. */
    public long totalSteps() {
        return schedule.totalSteps();
    }

    /**
     * The loss on the held-out rows, with the prefix as it is now and without any; empty if no rows are held out.
     *
     * @param cancelled asked before each batch
     * @throws CancellationException once {@code cancelled} says so
     */
    public Optional<Evaluation> evaluate(BooleanSupplier cancelled) {
        if (set.heldOutRows() == 0) {
            return Optional.empty();
        }
        try (var scope = manager.newSubManager()) {
            var none = scope.zeros(
                    new Shape(PrefixShape.of(model.configuration(), 0).dimensions()));
            var without = metrics.evaluations().isEmpty()
                    ? lossOfHeldOut(none, cancelled)
                    : metrics.evaluations().getLast().lossWithoutPrefix();
            var with = lossOfHeldOut(reparametrisation.prefix(scope), cancelled);
            var evaluation = new Evaluation(step, with, without);
            metrics = metrics.evaluated(evaluation);
            return Optional.of(evaluation);
        }
    }

    private double lossOfHeldOut(NDArray prefix, BooleanSupplier cancelled) {
        var total = Loss.NONE;
        for (var first = 0; first < set.heldOutRows(); first += HELD_OUT_AT_ONCE) {
            total = total.plus(objective.evaluate(set.heldOut(first, HELD_OUT_AT_ONCE), prefix, cancelled));
        }
        return total.mean();
    }

    /** Writes all that {@link #resume} needs into one safetensors file, whole or not at all. */
    public void checkpoint(Path file) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        optimiser.store(tensors);
        new Safetensors(tensors, new CheckpointHeader(trainingRecord(), metrics).metadata()).write(file);
    }

    /** The prefix as it is now, without what produced it. */
    public Prefix prefix() {
        try (var scope = manager.newSubManager()) {
            return new Prefix(
                    reparametrisation.shape(), reparametrisation.prefix(scope).toFloatArray());
        }
    }

    /** Writes the prefix as it is now, and how it came about, into a version folder. */
    public void save(Path folder) {
        PrefixVersionFolder.write(folder, model.configuration(), prefix(), trainingRecord(), metrics);
    }

    /** What the prefix is made from, up to the last step. */
    public TrainingRecord trainingRecord() {
        return new TrainingRecord(
                EngineVersion.CURRENT,
                model.digest(),
                model.dtype(),
                set.digest(),
                set.options(),
                set.trainingRows(),
                set.heldOutRows(),
                set.truncation().rows(),
                step);
    }

    /** What its rows lost to fit. */
    public Truncation truncation() {
        return set.truncation();
    }

    /** How it went, up to the last step. */
    public TrainingMetrics metrics() {
        return metrics;
    }

    SequencedMap<String, NDArray> trainables() {
        return reparametrisation.trainables();
    }

    /** Kept, since to find them means to shuffle the set. */
    private List<Row> rowsOfNextStep() {
        var rows = rowsOfNextStep;
        if (rows == null) {
            rows = set.rowsOf(step);
            rowsOfNextStep = rows;
        }
        return rows;
    }

    private static int tokens(List<Row> rows) {
        return rows.stream().mapToInt(Row::length).sum();
    }

    private double update(NDManager scope, Loss loss, double rate, NDArray ofPrefix) {
        var norm = Double.isFinite(loss.mean())
                ? optimiser.step(reparametrisation.gradients(scope, ofPrefix), rate, loss.targets(), step + 1)
                : Double.NaN;
        if (!Double.isFinite(norm)) {
            throw new NonFiniteException(step + 1, loss.mean(), norm);
        }
        return norm;
    }

    @Override
    public void close() {
        optimiser.close();
        reparametrisation.close();
        objective.close();
        manager.close();
        set.close();
    }
}
