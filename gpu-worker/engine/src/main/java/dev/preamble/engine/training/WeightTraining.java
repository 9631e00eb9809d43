package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.data.Batches;
import dev.preamble.engine.data.PassSize;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.Truncation;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.model.TunedWeights;
import dev.preamble.engine.model.Tuning;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.prefix.Rows;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The training of weights instead of a prefix, to compare the two: the same rows in the same order, the same passes, loss,
 * schedule and optimiser as {@link PrefixTraining}.
 *
 * <p>Source: Li &amp; Liang 2021, section 5.2. Thread: the device thread.
 */
public final class WeightTraining implements Training {
    private final TrainingSet set;
    private final Schedule schedule;
    private final NDManager manager;
    private final TunedWeights weights;
    private final PassSize passSize;
    private final Rows rows;
    private final AdamW optimiser;
    private final BaseModel base;
    private final WrittenTexts texts = new WrittenTexts();
    private long step;
    private TrainingMetrics metrics = TrainingMetrics.NONE;
    private @Nullable List<List<Row>> batchesOfNextStep;

    private WeightTraining(BaseModel base, TrainingSet set, Tuning tuning) {
        this.base = base;
        this.set = set;
        var options = set.options();
        schedule = new Schedule(options.learningRate(), options.warmupSteps(), set.steps(options.horizon()));
        weights = TunedWeights.start(base, tuning, options.seed());
        manager = base.newScope();
        passSize = PrefixObjective.passSize(manager);
        rows = new Rows(manager);
        optimiser = new AdamW(base.newScope(), weights.arrays(), AdamWOptions.of(options));
    }

    /**
     * A training that has not taken a step yet. Takes over the set, come what may, and closes it with this.
     *
     * @throws dev.preamble.engine.UnsupportedModelException if the model cannot learn in that way
     */
    public static WeightTraining start(BaseModel base, TrainingSet set, Tuning tuning) {
        try {
            return new WeightTraining(base, set, tuning);
        } catch (RuntimeException | Error e) {
            set.close();
            throw e;
        }
    }

    /**
     * A training that stands where {@link #checkpoint} was called. Takes over the set as {@link #start} does.
     *
     * @throws dev.preamble.engine.InvalidFileException if the checkpoint is damaged or not of this training
     */
    public static WeightTraining resume(BaseModel base, TrainingSet set, Tuning tuning, Path checkpoint) {
        var training = start(base, set, tuning);
        try {
            var stored = Safetensors.read(checkpoint);
            var header = CheckpointHeader.read(checkpoint, stored);
            header.requireOf(checkpoint, set.record(base, 0, null));
            training.optimiser.restore(checkpoint, stored);
            training.step = header.record().steps();
            training.metrics = header.metrics();
            training.texts.restore(checkpoint, stored);
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
        if (isOver()) {
            throw new IllegalStateException("it is over after " + step + " steps");
        }
        try (var scope = manager.newSubManager()) {
            var gradients = new ArrayList<NDArray>();
            var loss = Loss.NONE;
            var tokens = 0;
            for (var chosen : batchesOfNextStep()) {
                tokens += chosen.stream().mapToInt(Row::length).sum();
                loss = loss.plus(differentiate(scope, chosen, gradients));
            }
            var rate = schedule.rate(step + 1);
            var norm = Double.isFinite(loss.mean())
                    ? optimiser.step(gradients, rate, loss.targets(), step + 1)
                    : Double.NaN;
            if (!Double.isFinite(norm)) {
                throw new NonFiniteException(step + 1, loss.mean(), norm);
            }
            step++;
            batchesOfNextStep = null;
            texts.clear();
            metrics = metrics.stepped(loss.mean());
            return new StepReport(step, loss.mean(), rate, norm, tokens);
        }
    }

    /** Kept, since to find them means to shuffle the set. */
    private List<List<Row>> batchesOfNextStep() {
        var batches = batchesOfNextStep;
        if (batches == null) {
            batches = IntStream.range(0, set.batchesOf(step))
                    .mapToObj(batch -> set.rowsOf(step, batch))
                    .toList();
            batchesOfNextStep = batches;
        }
        return batches;
    }

    /** The rows' loss; its gradients are added to those that there are, or become them. */
    private Loss differentiate(NDManager scope, List<Row> chosen, List<NDArray> gradients) {
        var total = Loss.NONE;
        for (var group : Batches.ofSimilarLength(chosen, Row::length, row -> 0, passSize)) {
            try (var pass = manager.newSubManager()) {
                var batch = Batches.of(group);
                var none = rows.lay(pass, Collections.nCopies(group.size(), noPrefix(pass)));
                var smoothing = new double[group.size()];
                Arrays.fill(smoothing, set.options().method().labelSmoothing());
                var results = base.differentiate(
                        pass,
                        weights,
                        batch.ids(pass),
                        batch.labels(pass),
                        PrefixObjective.smoothing(pass, smoothing),
                        none.lengths(),
                        none.keys(),
                        none.values());
                var ofPass = results.subList(2, results.size());
                if (gradients.isEmpty()) {
                    ofPass.forEach(gradient -> gradient.attach(scope));
                    gradients.addAll(ofPass);
                } else {
                    for (var i = 0; i < ofPass.size(); i++) {
                        gradients.get(i).addi(ofPass.get(i));
                    }
                }
                total = total.plus(Loss.of(results.get(0), results.get(1)));
            }
        }
        return total;
    }

    private NDArray noPrefix(NDManager scope) {
        return scope.zeros(new Shape(PrefixShape.of(base.configuration(), 0).dimensions()));
    }

    /** The mean loss of rows, as the model is now. */
    public double loss(List<Row> chosen) {
        try (var model = model();
                var objective = new PrefixObjective(model);
                var scope = manager.newSubManager()) {
            return objective
                    .evaluate(chosen, noPrefix(scope), Placement.PLAIN, () -> false)
                    .mean();
        }
    }

    @Override
    public Optional<Evaluation> evaluate(BooleanSupplier cancelled) {
        if (set.heldOutRows() == 0) {
            return Optional.empty();
        }
        var ofBase = metrics.evaluations().isEmpty()
                ? lossOfHeldOut(base, cancelled)
                : metrics.evaluations().getLast().lossWithoutPrefix();
        try (var model = model()) {
            var evaluation = new Evaluation(step, lossOfHeldOut(model, cancelled), ofBase);
            metrics = metrics.evaluated(evaluation);
            return Optional.of(evaluation);
        }
    }

    private double lossOfHeldOut(BaseModel model, BooleanSupplier cancelled) {
        try (var objective = new PrefixObjective(model);
                var scope = manager.newSubManager()) {
            return objective.evaluate(set, noPrefix(scope), Placement.PLAIN, cancelled);
        }
    }

    /** The model as it is now; to be closed by the caller before the next step and before this. */
    public BaseModel model() {
        return base.with(weights);
    }

    public TunedWeights weights() {
        return weights;
    }

    /** Its forward is over weights of its own. */
    @Override
    public boolean stepsAlone() {
        return true;
    }

    /** A step takes all of its batches at once. */
    @Override
    public boolean isMidStep() {
        return false;
    }

    @Override
    public int tokensOfNextBatch() {
        return batchesOfNextStep().stream()
                .flatMap(List::stream)
                .mapToInt(Row::length)
                .sum();
    }

    @Override
    public List<HeldOutInput> heldOutInputs(int most, int targets) {
        return set.heldOutInputs(most, targets);
    }

    @Override
    public int distinctHeldOut() {
        return set.distinctHeldOut();
    }

    @Override
    public List<String> texts() {
        return texts.all();
    }

    @Override
    public void addTexts(List<String> more) {
        texts.add(more);
    }

    @Override
    public TrainingRecord trainingRecord() {
        return set.record(base, step, null);
    }

    @Override
    public Truncation truncation() {
        return set.truncation();
    }

    @Override
    public TrainingMetrics metrics() {
        return metrics;
    }

    @Override
    public boolean isOver() {
        return step == totalSteps();
    }

    @Override
    public long steps() {
        return step;
    }

    @Override
    public long totalSteps() {
        return set.steps(set.options().epochs());
    }

    @Override
    public void checkpoint(Path file) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        optimiser.store(tensors);
        texts.store(tensors);
        new Safetensors(tensors, new CheckpointHeader(trainingRecord(), metrics).metadata()).write(file);
    }

    @Override
    public void close() {
        optimiser.close();
        rows.close();
        manager.close();
        weights.close();
        set.close();
    }
}
