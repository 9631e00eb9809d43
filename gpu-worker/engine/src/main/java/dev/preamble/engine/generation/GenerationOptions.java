package dev.preamble.engine.generation;

import dev.preamble.engine.InvalidOptionsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to continue a prompt.
 *
 * @param maxNewTokens tokens to generate at most
 * @param temperature 0 is greedy; above 0 samples
 * @param topK sample among the k likeliest tokens; 0 means all
 * @param topP sample among the likeliest tokens that together have this probability
 * @param seed the same seed gives the same samples; a prompt's draws depend on its place in the list, not on the others
 * @param repetitionPenalty divides the positive logits of tokens that the prompt or the continuation has already, and
 *     multiplies the negative ones; 1 is none (Keskar et al., CTRL, 2019)
 * @param beams hypotheses that are kept at each step; 1 is no beam search, and a search does not sample
 * @param lengthPenalty a hypothesis of n tokens scores Σ log p / n^lengthPenalty, its end counted
 * @param stop the text ends before the first of these that it would contain
 * @param logProbabilities how many of the likeliest tokens to tell of beside each chosen one; null tells of none, nor of
 *     the chosen
 */
public record GenerationOptions(
        int maxNewTokens,
        double temperature,
        int topK,
        double topP,
        long seed,
        double repetitionPenalty,
        int beams,
        double lengthPenalty,
        List<String> stop,
        @Nullable Integer logProbabilities) {
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_STOP = 64;

    public GenerationOptions {
        check("maxNewTokens", maxNewTokens, 1, 512);
        check("temperature", temperature, 0, 5);
        check("topK", topK, 0, 1000);
        check("topP", topP, 0.01, 1);
        check("repetitionPenalty", repetitionPenalty, 0.1, 10);
        check("beams", beams, 1, 8);
        check("lengthPenalty", lengthPenalty, -5, 5);
        check("logProbabilities", logProbabilities == null ? 0 : logProbabilities, 0, 5);
        if (beams > 1 && temperature > 0) {
            throw new InvalidOptionsException("beams", "is %d, a beam search needs temperature 0".formatted(beams));
        }
        stop = List.copyOf(stop);
        if (stop.size() > MOST_STOPS) {
            throw new InvalidOptionsException("stop", "has %d texts, may have %d".formatted(stop.size(), MOST_STOPS));
        }
        if (stop.stream().anyMatch(text -> text.isEmpty() || text.length() > LONGEST_STOP)) {
            throw new InvalidOptionsException("stop", "has a text that is not of 1 to " + LONGEST_STOP + " characters");
        }
    }

    /** Greedy or sampled, and nothing else. */
    public GenerationOptions(int maxNewTokens, double temperature, int topK, double topP, long seed) {
        this(maxNewTokens, temperature, topK, topP, seed, 1, 1, 1, List.of(), null);
    }

    /** The most probable token each time. */
    public static GenerationOptions greedy(int maxNewTokens) {
        return new GenerationOptions(maxNewTokens, 0, 0, 1, 0);
    }

    /** The best that a beam search finds. */
    public static GenerationOptions beams(int maxNewTokens, int beams, double lengthPenalty) {
        return new GenerationOptions(maxNewTokens, 0, 0, 1, 0, 1, beams, lengthPenalty, List.of(), null);
    }

    public GenerationOptions withRepetitionPenalty(double penalty) {
        return new GenerationOptions(
                maxNewTokens, temperature, topK, topP, seed, penalty, beams, lengthPenalty, stop, logProbabilities);
    }

    public GenerationOptions withStop(List<String> texts) {
        return new GenerationOptions(
                maxNewTokens,
                temperature,
                topK,
                topP,
                seed,
                repetitionPenalty,
                beams,
                lengthPenalty,
                texts,
                logProbabilities);
    }

    public GenerationOptions withLogProbabilities(int likeliest) {
        return new GenerationOptions(
                maxNewTokens, temperature, topK, topP, seed, repetitionPenalty, beams, lengthPenalty, stop, likeliest);
    }

    boolean penalises() {
        return repetitionPenalty != 1;
    }

    private static void check(String field, double value, double least, double most) {
        // Not "value < least || …": NaN must fail.
        if (!(value >= least && value <= most)) {
            throw new InvalidOptionsException(field, "must be between %s and %s, is %s".formatted(least, most, value));
        }
    }
}
