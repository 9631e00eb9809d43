package dev.preamble.engine.generation;

import dev.preamble.engine.InvalidOptionsException;

/**
 * How to continue a prompt.
 *
 * @param maxNewTokens tokens to generate at most
 * @param temperature 0 is greedy; above 0 samples
 * @param topK sample among the k likeliest tokens; 0 means all
 * @param topP sample among the likeliest tokens that together have this probability
 * @param seed the same seed gives the same samples; a prompt's draws depend on its place in the list, not on the others
 */
public record GenerationOptions(int maxNewTokens, double temperature, int topK, double topP, long seed) {
    public GenerationOptions {
        check("maxNewTokens", maxNewTokens, 1, 512);
        check("temperature", temperature, 0, 5);
        check("topK", topK, 0, 1000);
        check("topP", topP, 0.01, 1);
    }

    /** The most probable token each time. */
    public static GenerationOptions greedy(int maxNewTokens) {
        return new GenerationOptions(maxNewTokens, 0, 0, 1, 0);
    }

    private static void check(String field, double value, double least, double most) {
        // Not "value < least || …": NaN must fail.
        if (!(value >= least && value <= most)) {
            throw new InvalidOptionsException(field, "must be between %s and %s, is %s".formatted(least, most, value));
        }
    }
}
