package dev.preamble.engine.training;

/**
 * The loss on held-out rows: mean of -log p per target token.
 *
 * @param step optimiser steps taken before
 * @param loss with the prefix, or of the weights that learn in its place
 * @param lossWithoutPrefix of the base model alone, the same at each step
 */
public record Evaluation(long step, double loss, double lossWithoutPrefix) {}
