package dev.preamble.engine.training;

import dev.preamble.engine.InvalidOptionsException;
import java.util.Objects;

/**
 * How to train.
 *
 * @param virtualTokens length of the prefix; 0 where other weights learn
 * @param reparametrisation width m of the MLP that produces the prefix while training; 0 trains the prefix itself
 * @param learningRate peak of the linear schedule
 * @param epochs passes over the training rows
 * @param batchSize rows of an optimiser step
 * @param warmupSteps optimiser steps until the peak
 * @param weightDecay decoupled weight decay
 * @param clipNorm largest global norm of a step's gradient
 * @param maxLength tokens of a row at most, virtual tokens not counted
 * @param evaluationShare share of the distinct inputs that is held out
 * @param seed of initialisation, held-out split and order of rows
 * @param deterministic whether its rows never share a forward with those of another training: then the prefix is the
 *     same bit for bit, whoever else trains and however often it resumes, on one machine with the same number of threads
 * @param method where it departs from the plain method
 */
public record TrainingOptions(
        int virtualTokens,
        int reparametrisation,
        double learningRate,
        int epochs,
        int batchSize,
        int warmupSteps,
        double weightDecay,
        double clipNorm,
        int maxLength,
        double evaluationShare,
        long seed,
        boolean deterministic,
        Method method) {
    static final int MOST_VIRTUAL_TOKENS = 200;

    public TrainingOptions {
        // Checkpoints of earlier versions name none.
        method = Objects.requireNonNullElse(method, Method.PLAIN);
        check("virtualTokens", virtualTokens, 0, MOST_VIRTUAL_TOKENS);
        check("reparametrisation", reparametrisation, 0, 1024);
        check("learningRate", learningRate, 1e-7, 1);
        check("epochs", epochs, 1, 100);
        check("batchSize", batchSize, 1, 64);
        check("warmupSteps", warmupSteps, 0, 100_000);
        check("weightDecay", weightDecay, 0, 1);
        check("clipNorm", clipNorm, 1e-3, 1000);
        check("maxLength", maxLength, 8, 1024);
        check("evaluationShare", evaluationShare, 0, 0.5);
        if (method.patience() > 0 && evaluationShare == 0) {
            throw new InvalidOptionsException("patience", "needs an evaluationShare above 0");
        }
        if (method.horizon() != 0 && method.horizon() < epochs) {
            throw new InvalidOptionsException(
                    "horizon", "of %d must not be below the %d epochs".formatted(method.horizon(), epochs));
        }
    }

    /** By the plain method. */
    public TrainingOptions(
            int virtualTokens,
            int reparametrisation,
            double learningRate,
            int epochs,
            int batchSize,
            int warmupSteps,
            double weightDecay,
            double clipNorm,
            int maxLength,
            double evaluationShare,
            long seed,
            boolean deterministic) {
        this(
                virtualTokens,
                reparametrisation,
                learningRate,
                epochs,
                batchSize,
                warmupSteps,
                weightDecay,
                clipNorm,
                maxLength,
                evaluationShare,
                seed,
                deterministic,
                Method.PLAIN);
    }

    /** The same by another method. */
    public TrainingOptions with(Method other) {
        return new TrainingOptions(
                virtualTokens,
                reparametrisation,
                learningRate,
                epochs,
                batchSize,
                warmupSteps,
                weightDecay,
                clipNorm,
                maxLength,
                evaluationShare,
                seed,
                deterministic,
                other);
    }

    /** Epochs over which the learning rate falls to 0. */
    int horizon() {
        return method.horizon() == 0 ? epochs : method.horizon();
    }

    /** Whether a training by these options may go on where one by those ended: but for their epochs they are the same. */
    boolean goOnFrom(TrainingOptions earlier) {
        return lasting(1).equals(earlier.lasting(1));
    }

    private TrainingOptions lasting(int otherEpochs) {
        return new TrainingOptions(
                virtualTokens,
                reparametrisation,
                learningRate,
                otherEpochs,
                batchSize,
                warmupSteps,
                weightDecay,
                clipNorm,
                maxLength,
                evaluationShare,
                seed,
                deterministic,
                method.over(horizon()));
    }

    static void check(String field, double value, double least, double most) {
        // Not "value < least || …": NaN must fail.
        if (!(value >= least && value <= most)) {
            throw new InvalidOptionsException(
                    field, "must be between %s and %s, is %s".formatted(text(least), text(most), text(value)));
        }
    }

    private static String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
