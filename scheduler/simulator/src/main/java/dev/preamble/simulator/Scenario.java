package dev.preamble.simulator;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a simulation plays, to the last chance.
 *
 * @param workers with two lanes each
 */
public record Scenario(long seed, int tenants, int workers, int jobs, Set<Fault> faults) {
    public Scenario {
        faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
    }

    /** One of a row of seeds: small, since small ones find the same and there can be more of them. */
    public static Scenario small(long seed) {
        return new Scenario(seed, 3, 3, 6, EnumSet.allOf(Fault.class));
    }

    /** The command that plays it again. */
    public String command() {
        return "./preamble simulate --seed %d --tenants %d --workers %d --jobs %d --faults %s"
                .formatted(seed, tenants, workers, jobs, faultNames());
    }

    private String faultNames() {
        if (faults.isEmpty()) {
            return "none";
        }
        return faults.size() == Fault.values().length
                ? "all"
                : faults.stream().map(Fault::toString).collect(Collectors.joining(","));
    }
}
