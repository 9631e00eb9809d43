package dev.preamble.engine.comparison;

import java.util.List;
import java.util.Map;

/**
 * What became of a trial; the content of its file.
 *
 * @param scores by the ids of the task's columns
 * @param loss mean of -log p per target token of each evaluation table's first text
 * @param trainedParameters that the optimiser moved
 * @param storedParameters that a version of it has
 * @param storedBytes of a version's files
 * @param samples the first tables and what was generated for them
 */
public record Result(
        Trial trial,
        Map<String, Double> scores,
        double loss,
        int trainingRows,
        long steps,
        long trainedParameters,
        long storedParameters,
        long storedBytes,
        double trainingSeconds,
        double generationSeconds,
        List<Sample> samples) {
    /** A table, and what was generated for it. */
    public record Sample(String input, String output) {}

    public Result {
        scores = Map.copyOf(scores);
        samples = List.copyOf(samples);
    }
}
