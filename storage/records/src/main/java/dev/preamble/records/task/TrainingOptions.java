package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to train a prefix, or what it is compared with. A value of this type is within the limits of the platform.
 *
 * @param virtualTokens length of the prefix; 0, and not written, where there is none
 * @param reparametrisation hidden width of the MLP that produces the prefix while training; 0 trains the prefix itself
 * @param learningRate peak of the linear schedule
 * @param epochs passes over the training rows
 * @param batchSize rows of an optimiser step
 * @param warmupSteps optimiser steps until the peak
 * @param weightDecay decoupled weight decay
 * @param clipNorm largest global norm of a step's gradient
 * @param maxLength tokens of a row at most, virtual tokens not counted
 * @param evaluationShare share of the distinct inputs that is held out
 * @param seed of initialisation, held-out split and shuffling
 * @param deterministic whether its rows never share a forward with those of another job: slower beside others, but the
 *     prefix is the same bit for bit whoever else trains and however often the job resumes
 * @param method where it departs from the plain method
 * @param scoring how the version is scored on held-out rows; null for not at all
 * @param compare what learns instead of a prefix; null for a prefix
 */
public record TrainingOptions(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int virtualTokens,
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
        TrainingMethod method,
        @Nullable ScoringOptions scoring,
        @Nullable Comparison compare) {
    public static final Range VIRTUAL_TOKENS = new Range("virtualTokens", 1, 200);
    public static final Range REPARAMETRISATION = new Range("reparametrisation", 0, 1024);
    public static final Range LEARNING_RATE = new Range("learningRate", 1e-7, 1);
    public static final Range EPOCHS = new Range("epochs", 1, 100);
    public static final Range BATCH_SIZE = new Range("batchSize", 1, 64);
    public static final Range WARMUP_STEPS = new Range("warmupSteps", 0, 100_000);
    public static final Range WEIGHT_DECAY = new Range("weightDecay", 0, 1);
    public static final Range CLIP_NORM = new Range("clipNorm", 1e-3, 1_000);
    public static final Range MAX_LENGTH = new Range("maxLength", 8, 1024);
    public static final Range EVALUATION_SHARE = new Range("evaluationShare", 0, 0.5);

    public TrainingOptions {
        if (compare == null) {
            VIRTUAL_TOKENS.check(virtualTokens);
        }
        REPARAMETRISATION.check(reparametrisation);
        LEARNING_RATE.check(learningRate);
        EPOCHS.check(epochs);
        BATCH_SIZE.check(batchSize);
        WARMUP_STEPS.check(warmupSteps);
        WEIGHT_DECAY.check(weightDecay);
        CLIP_NORM.check(clipNorm);
        MAX_LENGTH.check(maxLength);
        EVALUATION_SHARE.check(evaluationShare);
        if (method.patience() > 0 && evaluationShare == 0) {
            throw new OptionOutOfRange(
                    "method.patience",
                    "is " + method.patience(),
                    "0 where evaluationShare is 0, since nothing is evaluated");
        }
        if (method.horizon() != 0 && method.horizon() < epochs) {
            throw new OptionOutOfRange(
                    TrainingMethod.HORIZON.option(),
                    "is " + method.horizon(),
                    "0, or no less than the " + epochs + " epochs");
        }
        if (scoring != null && evaluationShare == 0) {
            throw new OptionOutOfRange(
                    "scoring", "is given", "nothing where evaluationShare is 0, since no rows are held out");
        }
        if (compare != null) {
            requireNothingOfAPrefix(virtualTokens, reparametrisation, method);
        }
    }

    /** Options of a version that is not scored. */
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
            boolean deterministic,
            TrainingMethod method) {
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
                method,
                null,
                null);
    }

    /** What a prefix alone has is refused, not passed over. */
    private static void requireNothingOfAPrefix(int virtualTokens, int reparametrisation, TrainingMethod method) {
        refuse("virtualTokens", virtualTokens != 0, virtualTokens);
        refuse("reparametrisation", reparametrisation != 0, reparametrisation);
        refuse("method.depth", method.depth() != TrainingMethod.PLAIN.depth(), method.depth());
        refuse(
                "method.initialisation",
                method.initialisation() != Initialisation.RANDOM,
                method.initialisation().name().toLowerCase(Locale.ROOT));
        refuse("method.dropout", method.dropout() != 0, method.dropout());
        refuse("method.patience", method.patience() != 0, method.patience());
        refuse("method.layers", !method.layers().isEmpty(), method.layers());
        refuse("method.infix", method.infix(), true);
        refuse("method.embeddingOnly", method.embeddingOnly(), true);
    }

    private static void refuse(String option, boolean given, Object value) {
        if (given) {
            throw new OptionOutOfRange(option, "is " + value, "left out with compare, which learns no prefix");
        }
    }

    /** Options where what is left out (null) takes its default. */
    @JsonCreator
    public static TrainingOptions of(
            @JsonProperty("virtualTokens") @Nullable Integer virtualTokens,
            @JsonProperty("reparametrisation") @Nullable Integer reparametrisation,
            @JsonProperty("learningRate") @Nullable Double learningRate,
            @JsonProperty("epochs") @Nullable Integer epochs,
            @JsonProperty("batchSize") @Nullable Integer batchSize,
            @JsonProperty("warmupSteps") @Nullable Integer warmupSteps,
            @JsonProperty("weightDecay") @Nullable Double weightDecay,
            @JsonProperty("clipNorm") @Nullable Double clipNorm,
            @JsonProperty("maxLength") @Nullable Integer maxLength,
            @JsonProperty("evaluationShare") @Nullable Double evaluationShare,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("deterministic") @Nullable Boolean deterministic,
            @JsonProperty("method") @Nullable TrainingMethod method,
            @JsonProperty("scoring") @Nullable ScoringOptions scoring,
            @JsonProperty("compare") @Nullable Comparison compare) {
        return new TrainingOptions(
                Objects.requireNonNullElse(virtualTokens, compare == null ? 10 : 0),
                Objects.requireNonNullElse(reparametrisation, compare == null ? 256 : 0),
                Objects.requireNonNullElse(learningRate, compare == null ? 2e-3 : compare.learningRate()),
                Objects.requireNonNullElse(epochs, 5),
                Objects.requireNonNullElse(batchSize, 10),
                Objects.requireNonNullElse(warmupSteps, 10),
                Objects.requireNonNullElse(weightDecay, 0.0),
                Objects.requireNonNullElse(clipNorm, 1.0),
                Objects.requireNonNullElse(maxLength, 256),
                Objects.requireNonNullElse(evaluationShare, 0.1),
                Objects.requireNonNullElse(seed, 1L),
                Objects.requireNonNullElse(deterministic, false),
                Objects.requireNonNullElse(method, TrainingMethod.PLAIN),
                scoring,
                compare);
    }

    /** The same for so many epochs, with the learning rate that each of these has here. */
    public TrainingOptions until(int otherEpochs) {
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
                method.over(method.horizon() == 0 ? epochs : method.horizon()),
                scoring,
                compare);
    }

    public static TrainingOptions defaults() {
        return of(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Every limit, for documents and error texts. */
    public static List<Range> limits() {
        var options = List.of(
                VIRTUAL_TOKENS,
                REPARAMETRISATION,
                LEARNING_RATE,
                EPOCHS,
                BATCH_SIZE,
                WARMUP_STEPS,
                WEIGHT_DECAY,
                CLIP_NORM,
                MAX_LENGTH,
                EVALUATION_SHARE);
        return Stream.of(options, TrainingMethod.limits(), ScoringOptions.limits())
                .flatMap(List::stream)
                .toList();
    }
}
