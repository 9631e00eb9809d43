package dev.preamble.simulator;

import java.util.List;

/**
 * What a simulation came to.
 *
 * @param violations in words; empty when all held
 * @param millis simulated
 */
public record Findings(List<String> violations, long millis, int jobs, int succeeded) {
    public Findings {
        violations = List.copyOf(violations);
    }
}
