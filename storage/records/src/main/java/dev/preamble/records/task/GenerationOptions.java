package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to generate. A value of this type is within the limits of the platform.
 *
 * @param maxNewTokens tokens to generate at most for one input
 * @param temperature 0 is greedy; above 0 samples
 * @param topK sample among the k likeliest tokens; 0 means all
 * @param topP sample among the likeliest tokens that together have this probability
 * @param seed the same seed gives the same samples
 * @param repetitionPenalty makes tokens that the input or the output has already less likely; 1 is none
 * @param beams width of a beam search; 1 is none, and a search does not sample
 * @param lengthPenalty of a beam search: n tokens score the sum of their log p, divided by n to the power of this
 * @param stop the output ends before the first of these texts that it would contain
 * @param logProbabilities tell how likely each token was, and so many of the likeliest in its place; null tells nothing
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
    public static final Range MAX_NEW_TOKENS = new Range("maxNewTokens", 1, 512);
    public static final Range TEMPERATURE = new Range("temperature", 0, 5);
    public static final Range TOP_K = new Range("topK", 0, 1_000);
    public static final Range TOP_P = new Range("topP", 0.01, 1);
    public static final Range REPETITION_PENALTY = new Range("repetitionPenalty", 0.1, 10);
    public static final Range BEAMS = new Range("beams", 1, 8);
    public static final Range LENGTH_PENALTY = new Range("lengthPenalty", -5, 5);
    public static final Range LOG_PROBABILITIES = new Range("logProbabilities", 0, 5);

    /** Texts of {@code stop}. */
    public static final int STOPS = 4;

    /** Characters of one text of {@code stop}. */
    public static final int STOP_CHARACTERS = 64;

    private static final Pattern NO_TEXT = Pattern.compile("[\\p{Cs}\\x00]");

    public GenerationOptions {
        MAX_NEW_TOKENS.check(maxNewTokens);
        TEMPERATURE.check(temperature);
        TOP_K.check(topK);
        TOP_P.check(topP);
        REPETITION_PENALTY.check(repetitionPenalty);
        BEAMS.check(beams);
        LENGTH_PENALTY.check(lengthPenalty);
        if (logProbabilities != null) {
            LOG_PROBABILITIES.check(logProbabilities);
        }
        if (beams > 1 && temperature > 0) {
            throw new OptionOutOfRange(
                    BEAMS.option(),
                    "is " + beams + " with a temperature",
                    "1, or temperature 0: a search does not sample");
        }
        checkStop(stop);
        stop = List.copyOf(stop);
    }

    /** Greedy or sampled, and nothing else. */
    public GenerationOptions(int maxNewTokens, double temperature, int topK, double topP, long seed) {
        this(maxNewTokens, temperature, topK, topP, seed, 1, 1, 1, List.of(), null);
    }

    /** Options where what is left out (null) takes its default. */
    @JsonCreator
    public static GenerationOptions of(
            @JsonProperty("maxNewTokens") @Nullable Integer maxNewTokens,
            @JsonProperty("temperature") @Nullable Double temperature,
            @JsonProperty("topK") @Nullable Integer topK,
            @JsonProperty("topP") @Nullable Double topP,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("repetitionPenalty") @Nullable Double repetitionPenalty,
            @JsonProperty("beams") @Nullable Integer beams,
            @JsonProperty("lengthPenalty") @Nullable Double lengthPenalty,
            @JsonProperty("stop") @Nullable List<String> stop,
            @JsonProperty("logProbabilities") @Nullable Integer logProbabilities) {
        return new GenerationOptions(
                Objects.requireNonNullElse(maxNewTokens, 64),
                Objects.requireNonNullElse(temperature, 0.0),
                Objects.requireNonNullElse(topK, 0),
                Objects.requireNonNullElse(topP, 1.0),
                Objects.requireNonNullElse(seed, 1L),
                Objects.requireNonNullElse(repetitionPenalty, 1.0),
                Objects.requireNonNullElse(beams, 1),
                Objects.requireNonNullElse(lengthPenalty, 1.0),
                Objects.requireNonNullElse(stop, List.of()),
                logProbabilities);
    }

    public static GenerationOptions defaults() {
        return of(null, null, null, null, null, null, null, null, null, null);
    }

    /** The limits of all options that are numbers. */
    public static List<Range> limits() {
        return List.of(
                MAX_NEW_TOKENS,
                TEMPERATURE,
                TOP_K,
                TOP_P,
                REPETITION_PENALTY,
                BEAMS,
                LENGTH_PENALTY,
                LOG_PROBABILITIES);
    }

    private static void checkStop(List<String> stop) {
        if (stop.size() > STOPS) {
            throw new OptionOutOfRange("stop", "has " + stop.size() + " texts", "up to " + STOPS);
        }
        // JSON may say null among them.
        for (@Nullable String text : new ArrayList<@Nullable String>(stop)) {
            if (text == null
                    || text.isEmpty()
                    || text.length() > STOP_CHARACTERS
                    || NO_TEXT.matcher(text).find()) {
                throw new OptionOutOfRange(
                        "stop",
                        "has a text that is not allowed",
                        "1 to " + STOP_CHARACTERS + " characters, without NUL");
            }
        }
    }
}
