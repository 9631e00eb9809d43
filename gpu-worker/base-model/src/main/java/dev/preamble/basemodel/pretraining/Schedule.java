package dev.preamble.basemodel.pretraining;

/**
 * The learning rate by step: warm-up, then constant for as long as the run goes on; a decay to zero branches off at
 * any step (WSD; Hu et al. 2024).
 *
 * @param peak the constant rate
 * @param warmup steps until it is reached
 * @param decayFrom the first step of the decay; {@link Long#MAX_VALUE} where there is none
 * @param decaySteps how long the decay takes
 */
public record Schedule(double peak, long warmup, long decayFrom, long decaySteps) {
    public static Schedule stable(double peak, long warmup) {
        return new Schedule(peak, warmup, Long.MAX_VALUE, 0);
    }

    public double rate(long step) {
        if (step >= decayFrom) {
            return peak * Math.max(0, 1 - (double) (step + 1 - decayFrom) / decaySteps);
        }
        return peak * Math.min(1, (step + 1.0) / warmup);
    }
}
