package dev.preamble.engine.comparison;

import dev.preamble.engine.training.Initialisation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * Trials that differ in seed and subsample alone.
 *
 * @param rows 0 for all
 * @param scores by column, and under {@code loss} the loss
 */
public record Group(
        ComparisonMethod method,
        int virtualTokens,
        Initialisation initialisation,
        int rows,
        SequencedMap<String, Spread> scores,
        long trainedParameters,
        long storedParameters,
        long storedBytes) {
    static final String LOSS = "loss";

    /** What trials of a group have in common. */
    private record Key(ComparisonMethod method, int virtualTokens, Initialisation initialisation, int rows) {
        static Key of(Result result) {
            var trial = result.trial();
            return new Key(trial.method(), trial.virtualTokens(), trial.initialisation(), trial.rows());
        }
    }

    /** The groups in the order of their first results. */
    static List<Group> of(List<Result> results, List<Column> columns) {
        var groups = new LinkedHashMap<Key, List<Result>>();
        results.forEach(result -> groups.computeIfAbsent(Key.of(result), first -> new ArrayList<>())
                .add(result));
        return groups.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), columns))
                .toList();
    }

    private static Group of(Key key, List<Result> results, List<Column> columns) {
        var scores = new LinkedHashMap<String, Spread>();
        for (var column : columns) {
            scores.put(column.id(), spread(results, result -> score(result.scores(), column)));
        }
        scores.put(LOSS, spread(results, Result::loss));
        var one = results.getFirst();
        return new Group(
                key.method(),
                key.virtualTokens(),
                key.initialisation(),
                key.rows(),
                scores,
                one.trainedParameters(),
                one.storedParameters(),
                one.storedBytes());
    }

    private static double score(Map<String, Double> scores, Column column) {
        return scores.getOrDefault(column.id(), Double.NaN);
    }

    private static Spread spread(List<Result> results, ToDoubleFunction<Result> value) {
        return Spread.of(results.stream().map(value::applyAsDouble).toList());
    }

    /** Whether it learned from all rows. */
    boolean whole() {
        return rows == 0;
    }
}
