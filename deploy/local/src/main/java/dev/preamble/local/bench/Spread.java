package dev.preamble.local.bench;

import java.util.Collection;
import java.util.List;

/** How times lie, in milliseconds. */
public record Spread(double median, double p99, double most) {
    static Spread ofNanos(Collection<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return new Spread(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    /** By nearest rank: the smallest time that the share does not exceed. */
    private static double at(List<Long> sorted, double share) {
        int rank = Math.max(1, (int) Math.ceil(share * sorted.size()));
        return Math.round(sorted.get(rank - 1) / 1e5) / 10.0;
    }
}
