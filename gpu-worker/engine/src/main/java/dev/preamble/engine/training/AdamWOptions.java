package dev.preamble.engine.training;

/**
 * The constants of AdamW.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay decoupled, multiplied by the learning rate; only on parameters of two dimensions or more
 * @param clipNorm the largest global norm of a gradient
 */
public record AdamWOptions(double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {
    static AdamWOptions of(TrainingOptions options) {
        return new AdamWOptions(0.9, 0.999, 1e-8, options.weightDecay(), options.clipNorm());
    }
}
