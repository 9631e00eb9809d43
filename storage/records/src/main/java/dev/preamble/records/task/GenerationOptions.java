package dev.preamble.records.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to generate. A value of this type is within the limits of the platform.
 *
 * @param maxNewTokens tokens to generate at most for one input
 * @param temperature 0 is greedy; above 0 samples
 * @param topK sample among the k likeliest tokens; 0 means all
 * @param topP sample among the likeliest tokens that together have this probability
 * @param seed the same seed gives the same samples
 */
public record GenerationOptions(int maxNewTokens, double temperature, int topK, double topP, long seed) {
    public static final Range MAX_NEW_TOKENS = new Range("maxNewTokens", 1, 512);
    public static final Range TEMPERATURE = new Range("temperature", 0, 5);
    public static final Range TOP_K = new Range("topK", 0, 1_000);
    public static final Range TOP_P = new Range("topP", 0.01, 1);

    public GenerationOptions {
        MAX_NEW_TOKENS.check(maxNewTokens);
        TEMPERATURE.check(temperature);
        TOP_K.check(topK);
        TOP_P.check(topP);
    }

    /** Options where what is left out (null) takes its default. */
    @JsonCreator
    public static GenerationOptions of(
            @JsonProperty("maxNewTokens") @Nullable Integer maxNewTokens,
            @JsonProperty("temperature") @Nullable Double temperature,
            @JsonProperty("topK") @Nullable Integer topK,
            @JsonProperty("topP") @Nullable Double topP,
            @JsonProperty("seed") @Nullable Long seed) {
        return new GenerationOptions(
                Objects.requireNonNullElse(maxNewTokens, 64),
                Objects.requireNonNullElse(temperature, 0.0),
                Objects.requireNonNullElse(topK, 0),
                Objects.requireNonNullElse(topP, 1.0),
                Objects.requireNonNullElse(seed, 1L));
    }

    public static GenerationOptions defaults() {
        return of(null, null, null, null, null);
    }
}
