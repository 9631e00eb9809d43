package dev.preamble.engine.generation;

/**
 * How likely the model itself finds a token, before temperature, penalty and all else that options do to its choice.
 *
 * @param logProbability natural logarithm
 */
public record Likelihood(int token, double logProbability) {}
