package dev.preamble.engine.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.Truncation;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.prefix.Placement;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.prefix.PrefixShape;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.training.PrefixObjective.Share;
import dev.preamble.engine.weights.Elements;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import dev.preamble.safetensors.StoredType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
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
public final class PrefixTraining implements Training {
    /** Streams from here on say what prefix dropout leaves out; those below initialise. */
    private static final long FIRST_STREAM = 1L << 41;

    private static final String BEST = "best";

    private final BaseModel model;
    private final TrainingSet set;
    private final Schedule schedule;
    private final NDManager manager;
    private final PrefixObjective objective;
    private final Reparametrisation reparametrisation;
    private final AdamW optimiser;
    private final Method method;
    private @Nullable String from;
    private long step;
    private TrainingMetrics metrics = TrainingMetrics.NONE;

    /** Of the step that is next: how many of its batches are done, what came of them, and the rows of the next one. */
    private int batches;

    private Loss lossOfBatches = Loss.NONE;
    private int tokensOfBatches;
    private @Nullable NDArray gradientOfBatches;
    private @Nullable List<Row> rowsOfNextBatch;

    private final WrittenTexts texts = new WrittenTexts();

    /** The prefix of the best evaluation, if the training ends early without a better one. */
    private @Nullable NDArray best;

    private PrefixTraining(BaseModel model, TrainingSet set) {
        var options = set.options();
        TrainingOptions.check("virtualTokens", options.virtualTokens(), 1, TrainingOptions.MOST_VIRTUAL_TOKENS);
        options.method().placement().requireOf(model.configuration());
        if (options.method().embeddingOnly() && model.configuration().encoder() != null) {
            throw new InvalidOptionsException("embeddingOnly", "is for models without an encoder");
        }
        this.model = model;
        this.set = set;
        schedule = new Schedule(options.learningRate(), options.warmupSteps(), set.steps(options.horizon()));
        manager = model.newScope();
        objective = new PrefixObjective(model);
        reparametrisation = new Reparametrisation(model.newScope(), model, options);
        optimiser = new AdamW(model.newScope(), reparametrisation.trainables(), AdamWOptions.of(options));
        method = options.method();
    }

    private void initialise() {
        try (var scope = manager.newSubManager()) {
            switch (method.initialisation()) {
                case RANDOM -> {}
                case ZERO ->
                    reparametrisation.fit(
                            scope,
                            scope.zeros(new Shape(reparametrisation.shape().dimensions())));
                case WORDS -> reparametrisation.fitToWords(scope, wordsOfTokens());
            }
        }
    }

    /** One word's token for each virtual token. */
    private long[] wordsOfTokens() {
        var ids = model.tokenizer().encode(Objects.requireNonNull(method.words()));
        return LongStream.range(0, reparametrisation.shape().virtualTokens())
                .map(i -> ids.get((int) (i % ids.size())))
                .toArray();
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
        var training = of(model, set);
        return training.or(training::initialise);
    }

    /**
     * A training that begins with the prefix of a version and has not taken a step yet. Takes over the set, come what may,
     * and closes it with this.
     *
     * @throws InvalidOptionsException if the options are of a prefix that begins otherwise
     */
    public static PrefixTraining start(BaseModel model, TrainingSet set, Origin origin) {
        var training = of(model, set);
        return training.or(() -> training.beginWith(origin));
    }

    private static PrefixTraining of(BaseModel model, TrainingSet set) {
        try {
            return new PrefixTraining(model, set);
        } catch (RuntimeException | Error e) {
            set.close();
            throw e;
        }
    }

    /** This, once that is done; closed if it fails. */
    private PrefixTraining or(Runnable preparation) {
        try {
            preparation.run();
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void beginWith(Origin origin) {
        var shape = reparametrisation.shape();
        if (!origin.prefix().shape().equals(shape)) {
            throw new InvalidOptionsException(
                    "virtualTokens",
                    "of %d do not fit a prefix of %s"
                            .formatted(shape.virtualTokens(), origin.prefix().shape()));
        }
        if (!origin.prefix().placement().equals(method.placement())) {
            throw new InvalidOptionsException(
                    method.placement().infix() == origin.prefix().placement().infix() ? "layers" : "infix",
                    "must be that of the version: " + origin.prefix().placement());
        }
        if (method.embeddingOnly()) {
            throw new InvalidOptionsException("embeddingOnly", "is for a prefix that begins with no version");
        }
        if (method.initialisation() != Initialisation.RANDOM) {
            throw new InvalidOptionsException("initialisation", "is that of a prefix that begins with no version");
        }
        var width = set.options().reparametrisation();
        if (width > 0 && width < shape.virtualTokens()) {
            throw new InvalidOptionsException(
                    "reparametrisation",
                    "of %d cannot produce any %d virtual tokens: it must be 0, or no less than these"
                            .formatted(width, shape.virtualTokens()));
        }
        from = origin.digest();
        try (var scope = manager.newSubManager()) {
            reparametrisation.fit(scope, origin.prefix().array(scope));
        }
    }

    /**
     * A training that stands where {@link #checkpoint} was called; of more epochs it may be, within the horizon.
     *
     * @throws dev.preamble.engine.InvalidFileException if the checkpoint is damaged, is beyond these epochs, or was made
     *     with another base model, element type, options or examples
     */
    public static PrefixTraining resume(
            BaseModel model, TrainingOptions options, List<Example> examples, Path checkpoint) {
        return resume(model, TrainingSet.of(model, options, examples), checkpoint);
    }

    /**
     * As {@link #resume(BaseModel, TrainingOptions, List, Path)}. Takes over the set, come what may, and closes it with
     * this.
     */
    public static PrefixTraining resume(BaseModel model, TrainingSet set, Path checkpoint) {
        var training = of(model, set);
        return training.or(() -> training.restore(checkpoint));
    }

    private void restore(Path checkpoint) {
        var stored = Safetensors.read(checkpoint);
        var header = CheckpointHeader.read(checkpoint, stored);
        header.requireOf(checkpoint, trainingRecord());
        if (header.record().steps() > totalSteps()) {
            throw new InvalidFileException(
                    checkpoint,
                    "is %d steps on, and these epochs have %d"
                            .formatted(header.record().steps(), totalSteps()));
        }
        optimiser.restore(checkpoint, stored);
        from = header.record().from();
        step = header.record().steps();
        metrics = header.metrics();
        restoreBest(checkpoint, stored);
        texts.restore(checkpoint, stored);
    }

    /**
     * One optimiser step.
     *
     * @throws NonFiniteException if the loss or the gradient is not finite; nothing has changed then
     */
    public StepReport step() {
        while (true) {
            var report = batch();
            if (report != null) {
                return report;
            }
        }
    }

    /** One of the batches that make up a step; null until it is the last. As {@link #step} else. */
    @Nullable
    StepReport batch() {
        try (var scope = manager.newSubManager()) {
            var share = share(scope);
            return update(scope, share, objective.differentiate(List.of(share)).getFirst());
        }
    }

    /** What this training brings to its next batch; the arrays belong to {@code scope}. */
    Share share(NDManager scope) {
        if (isOver()) {
            throw new IllegalStateException("it is over after " + step + " steps");
        }
        var prefix = reparametrisation.prefix(scope);
        var seen = method.dropout() == 0 ? prefix : prefix.mul(kept(scope));
        return new Share(
                rowsOfNextBatch(), seen, method.placement(), scope.zeros(prefix.getShape()), method.labelSmoothing());
    }

    /**
     * Takes in what came of the share.
     *
     * @return null unless that completed a step
     * @throws NonFiniteException if the loss or the gradient is not finite; nothing has changed then
     */
    @Nullable
    StepReport update(NDManager scope, Share share, Loss ofBatch) {
        var gradient =
                method.dropout() == 0 ? share.gradient() : share.gradient().mul(kept(scope));
        var loss = lossOfBatches.plus(ofBatch);
        var tokens = tokensOfBatches + tokens(share.rows());
        if (gradientOfBatches != null) {
            gradient = gradientOfBatches.add(gradient);
            gradient.attach(scope);
        }
        if (batches + 1 < set.batchesOf(step)) {
            proceed(batches + 1, loss, tokens, gradient);
            return null;
        }
        var rate = schedule.rate(step + 1);
        var norm = update(scope, loss, rate, gradient);
        step++;
        texts.clear();
        proceed(0, Loss.NONE, 0, null);
        metrics = metrics.stepped(loss.mean());
        return new StepReport(step, loss.mean(), rate, norm, tokens);
    }

    private void proceed(int done, Loss loss, int tokens, @Nullable NDArray gradient) {
        if (gradientOfBatches != null) {
            gradientOfBatches.close();
        }
        if (gradient != null) {
            gradient.attach(manager);
        }
        batches = done;
        lossOfBatches = loss;
        tokensOfBatches = tokens;
        gradientOfBatches = gradient;
        rowsOfNextBatch = null;
    }

    /** What prefix dropout leaves of each element in the next batch: nothing, or as much more as others lose. (P, 2L, H, D) */
    private NDArray kept(NDManager scope) {
        var random = new CounterRandom(
                set.options().seed(),
                FIRST_STREAM + step * set.options().method().accumulation() + batches);
        var shape = reparametrisation.shape();
        var kept = new float[shape.size()];
        for (var i = 0; i < kept.length; i++) {
            kept[i] = random.uniform(i) < method.dropout() ? 0 : (float) (1 / (1 - method.dropout()));
        }
        return scope.create(kept, new Shape(shape.dimensions()));
    }

    /** All are done, or evaluations no longer became better. */
    @Override
    public boolean isOver() {
        return step == totalSteps() || (batches == 0 && metrics.evaluationsSinceBest() >= patience());
    }

    @Override
    public boolean isMidStep() {
        return batches > 0;
    }

    private int patience() {
        return method.patience() == 0 ? Integer.MAX_VALUE : method.patience();
    }

    /** So that it is the same bit for bit. */
    @Override
    public boolean stepsAlone() {
        return set.options().deterministic();
    }

    @Override
    public int tokensOfNextBatch() {
        return tokens(rowsOfNextBatch());
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
    public Optional<Evaluation> evaluate(BooleanSupplier cancelled) {
        if (set.heldOutRows() == 0) {
            return Optional.empty();
        }
        try (var scope = manager.newSubManager()) {
            var none = scope.zeros(
                    new Shape(PrefixShape.of(model.configuration(), 0).dimensions()));
            var without = metrics.evaluations().isEmpty()
                    ? objective.evaluate(set, none, Placement.PLAIN, cancelled)
                    : metrics.evaluations().getLast().lossWithoutPrefix();
            var with = objective.evaluate(set, reparametrisation.prefix(scope), method.placement(), cancelled);
            var evaluation = new Evaluation(step, with, without);
            metrics = metrics.evaluated(evaluation);
            if (method.patience() > 0 && metrics.evaluationsSinceBest() == 0) {
                keepAsBest(reparametrisation.prefix(scope));
            }
            return Optional.of(evaluation);
        }
    }

    private void keepAsBest(NDArray prefix) {
        if (best != null) {
            best.close();
        }
        // Without an MLP the prefix is what is trained, which goes on changing.
        var copy = prefix.duplicate();
        copy.attach(manager);
        best = copy;
    }

    /** The mean loss of any rows under the prefix as it is now. */
    public double loss(List<Row> rows) {
        try (var scope = manager.newSubManager()) {
            return objective
                    .evaluate(rows, reparametrisation.prefix(scope), method.placement(), () -> false)
                    .mean();
        }
    }

    /** How many parameters learn; the prefix that is saved has fewer if an MLP produces it. */
    public long trainedParameters() {
        return reparametrisation.trainables().values().stream()
                .mapToLong(NDArray::size)
                .sum();
    }

    @Override
    public void checkpoint(Path file) {
        if (isMidStep()) {
            throw new IllegalStateException("a step is not complete");
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        optimiser.store(tensors);
        if (best != null) {
            tensors.put(BEST, Elements.stored(best, StoredType.F32));
        }
        texts.store(tensors);
        new Safetensors(tensors, new CheckpointHeader(trainingRecord(), metrics).metadata()).write(file);
    }

    private void restoreBest(Path checkpoint, Safetensors stored) {
        if (method.patience() > 0 && !metrics.evaluations().isEmpty()) {
            var tensor =
                    stored.weight(checkpoint, BEST, reparametrisation.shape().dimensions());
            best = Elements.copied(manager, tensor);
        }
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

    /** Of no use to a job that goes on from here. */
    public void dropTexts() {
        texts.clear();
    }

    @Override
    public void addTexts(List<String> more) {
        texts.add(more);
    }

    /** The prefix as it is now, or of the best evaluation if only these count, without what produced it. */
    public Prefix prefix() {
        try (var scope = manager.newSubManager()) {
            var prefix = best == null ? reparametrisation.prefix(scope) : best;
            return new Prefix(reparametrisation.shape(), prefix.toFloatArray(), method.placement());
        }
    }

    /** Writes the prefix as it is now, and how it came about, into a version folder. */
    public void save(Path folder) {
        PrefixVersionFolder.write(folder, model.configuration(), prefix(), trainingRecord(), metrics, null);
    }

    @Override
    public TrainingRecord trainingRecord() {
        return set.record(model, step, from);
    }

    @Override
    public Truncation truncation() {
        return set.truncation();
    }

    @Override
    public TrainingMetrics metrics() {
        return metrics;
    }

    SequencedMap<String, NDArray> trainables() {
        return reparametrisation.trainables();
    }

    /** Kept, since to find them means to shuffle the set. */
    private List<Row> rowsOfNextBatch() {
        var rows = rowsOfNextBatch;
        if (rows == null) {
            rows = set.rowsOf(step, batches);
            rowsOfNextBatch = rows;
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
