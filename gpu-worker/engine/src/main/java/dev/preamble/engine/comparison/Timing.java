package dev.preamble.engine.comparison;

import java.util.Map;

/**
 * How long things take here, measured before the first trial with the methods taking turns; the content of timing.json.
 *
 * @param stepSeconds the median optimiser step of each method, on the same rows
 * @param generationSeconds what generating for one table takes, without having learned to end
 */
public record Timing(Map<ComparisonMethod, Double> stepSeconds, double generationSeconds) {
    public Timing {
        stepSeconds = Map.copyOf(stepSeconds);
    }
}
