package dev.preamble.engine.training;

/**
 * What one optimiser step did.
 *
 * @param step the steps taken so far, this one included
 * @param loss mean of -log p over the step's targets, before the update
 * @param learningRate the rate that was applied
 * @param gradientNorm the global norm before clipping
 * @param tokens tokens of the step's rows
 */
public record StepReport(long step, double loss, double learningRate, double gradientNorm, int tokens) {}
