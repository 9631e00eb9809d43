package dev.preamble.gateway.usage;

import dev.preamble.records.tenant.Use;

/**
 * What runs that are over used.
 *
 * @param laneSeconds for which they had a lane, whatever came of them
 * @param tokensTrained that they put through the model in training, where their work was accepted
 * @param tokensGenerated of the lines that the tenant got
 */
public record UsedAnswer(double laneSeconds, long tokensTrained, long tokensGenerated) {
    private static final double MILLIS = 1e3;

    public static UsedAnswer of(Use used) {
        return new UsedAnswer(used.laneMillis() / MILLIS, used.tokensTrained(), used.tokensGenerated());
    }
}
