package dev.preamble.engine.comparison;

import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.training.Initialisation;
import dev.preamble.engine.training.Method;
import dev.preamble.engine.training.TrainingOptions;
import java.util.Map;
import java.util.Objects;

/**
 * What all trials of a comparison have in common; the content of settings.json.
 *
 * @param base digest of the base model
 * @param dtype what it computes in
 * @param evaluation the file that trials are judged by
 * @param rows training rows at most, of whole tables; 0 for all
 * @param learningRates the peak of each method's schedule
 * @param lowDataSteps optimiser steps with little data, at least, whatever the epochs
 * @param words what prefixes begin with where they begin with words
 * @param reparametrisation width of the MLP
 * @param beams of the search that generates
 */
public record Settings(
        Task task,
        String base,
        Dtype dtype,
        String evaluation,
        int rows,
        int epochs,
        int batchSize,
        int warmupSteps,
        Map<ComparisonMethod, Double> learningRates,
        int lowDataSteps,
        String words,
        int reparametrisation,
        int maxLength,
        int beams,
        int maxNewTokens) {
    /** What to draw the training rows by, the same for all: it is no trial's seed. */
    static final long SEED_OF_ROWS = 20210101;

    public Settings {
        learningRates = Map.copyOf(learningRates);
    }

    /** The options of a trial that learns from so many rows. */
    TrainingOptions options(Trial trial, int trainingRows) {
        var stepsPerEpoch = Math.ceilDiv(trainingRows, batchSize);
        var epochsOfTrial =
                trial.rows() == 0 ? epochs : Math.min(100, Math.max(epochs, Math.ceilDiv(lowDataSteps, stepsPerEpoch)));
        return new TrainingOptions(
                Math.max(1, trial.virtualTokens()),
                reparametrisation,
                Objects.requireNonNull(learningRates.get(trial.method())),
                epochsOfTrial,
                batchSize,
                Math.min(warmupSteps, epochsOfTrial * stepsPerEpoch / 10),
                0,
                1,
                maxLength,
                0,
                trial.seed(),
                true,
                trial.initialisation() == Initialisation.WORDS
                        ? new Method(2, Initialisation.WORDS, words, 0, 0, 0, 1)
                        : Method.PLAIN);
    }
}
