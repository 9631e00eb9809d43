package dev.preamble.local.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was found that may never happen. Confined to one thread. */
final class Violations {
    private final Map<Invariant, Long> counts = new EnumMap<>(Invariant.class);
    private final List<String> told = new ArrayList<>();

    /** @param what it happened to, as many times as {@code count}; nothing happened when that is 0 */
    void add(Invariant invariant, long count, String what) {
        if (count != 0) {
            counts.merge(invariant, count, Long::sum);
            told.add(what + (count == 1 ? "" : ", " + count + " times,") + " " + invariant.words());
        }
    }

    long count(Invariant invariant) {
        return counts.getOrDefault(invariant, 0L);
    }

    /** In words, one for each thing that it happened to. */
    List<String> told() {
        return List.copyOf(told);
    }
}
