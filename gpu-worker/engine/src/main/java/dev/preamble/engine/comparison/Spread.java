package dev.preamble.engine.comparison;

import java.util.List;

/**
 * Of several values their mean and standard deviation (of a sample; 0 for a single value).
 *
 * @param count how many values
 */
public record Spread(double mean, double deviation, int count) {
    static Spread of(List<Double> values) {
        var mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        var squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Spread(mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)), values.size());
    }
}
