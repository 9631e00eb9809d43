package dev.preamble.engine.training;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.model.TokenBatch;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.engine.weights.Safetensors;
import dev.preamble.engine.weights.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains all weights of a model by AdamW. The caller brings the batches and the learning rate of each step.
 *
 * <p>Thread: the device thread.
 */
public final class FullParameterTrainer implements AutoCloseable {
    private static final String STEP = "step";

    private final TrainableModel model;
    private final AdamW optimiser;
    private long step;

    private FullParameterTrainer(TrainableModel model, AdamWOptions options) {
        this.model = model;
        this.optimiser = new AdamW(model.newScope(), model.weights(), options);
    }

    /** Trains a model from where its weights are, which the caller goes on to own. */
    public static FullParameterTrainer start(TrainableModel model, AdamWOptions options) {
        return new FullParameterTrainer(model, options);
    }

    /**
     * Goes on from a checkpoint: weights, moments and step become those that it holds.
     *
     * @throws InvalidFileException if the checkpoint is damaged or of a model of another shape
     */
    public static FullParameterTrainer resume(TrainableModel model, AdamWOptions options, Path checkpoint) {
        var trainer = new FullParameterTrainer(model, options);
        var stored = Safetensors.read(checkpoint);
        try {
            trainer.optimiser.restore(checkpoint, stored);
            trainer.step = Long.parseLong(stored.metadata().getOrDefault(STEP, ""));
        } catch (NumberFormatException e) {
            throw new InvalidFileException(checkpoint, "its metadata lacks the step");
        }
        return trainer;
    }

    /** The metadata that {@link #checkpoint} was given. */
    public static Map<String, String> metadata(Path checkpoint) {
        return Safetensors.read(checkpoint).metadata();
    }

    /**
     * One optimiser step over one batch.
     *
     * @throws NonFiniteException if the loss or the gradient is not finite; nothing has changed then
     */
    public StepReport step(TokenBatch batch, double learningRate) {
        try (var scope = model.newScope()) {
            var gradients = model.differentiate(scope, batch);
            var loss = gradients.loss().mean();
            var norm = Double.isFinite(loss)
                    ? optimiser.step(
                            gradients.ofWeights(),
                            learningRate,
                            gradients.loss().targets(),
                            step + 1)
                    : Double.NaN;
            if (!Double.isFinite(norm)) {
                throw new NonFiniteException(step + 1, loss, norm);
            }
            step++;
            return new StepReport(step, loss, learningRate, norm, batch.tokens());
        }
    }

    /** The steps taken so far. */
    public long steps() {
        return step;
    }

    /**
     * Writes weights, both moments, the step and the caller's metadata into one safetensors file, whole or not at all.
     */
    public void checkpoint(Path file, Map<String, String> metadata) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        optimiser.store(tensors);
        var all = new LinkedHashMap<>(metadata);
        all.put(STEP, Long.toString(step));
        new Safetensors(tensors, all).write(file);
    }

    @Override
    public void close() {
        optimiser.close();
    }
}
