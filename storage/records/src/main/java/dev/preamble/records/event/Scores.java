package dev.preamble.records.event;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How close the texts of a version, or of a comparison, came to held-out targets.
 *
 * @param values by the metric's name, such as {@code bleu}; see docs/metrics.md
 * @param texts how many were generated, one for each distinct held-out input
 * @param references how many targets they were compared with, together
 */
public record Scores(Map<String, Double> values, int texts, int references) {
    public Scores {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
