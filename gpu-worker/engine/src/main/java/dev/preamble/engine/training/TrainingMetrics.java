package dev.preamble.engine.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a training went; the content of a prefix version's metrics.json.
 *
 * @param firstLoss loss of the first step's rows, null before it
 * @param lastLoss loss of the last step's rows, null before the first
 * @param evaluations on held-out rows, in the order in which they were asked for
 */
public record TrainingMetrics(
        @Nullable Double firstLoss, @Nullable Double lastLoss, List<Evaluation> evaluations) {
    static final TrainingMetrics NONE = new TrainingMetrics(null, null, List.of());

    public TrainingMetrics {
        evaluations = List.copyOf(evaluations);
    }

    TrainingMetrics stepped(double loss) {
        return new TrainingMetrics(firstLoss == null ? loss : firstLoss, loss, evaluations);
    }

    /** How many evaluations there were since the best; 0 before the second. */
    int evaluationsSinceBest() {
        var best = 0;
        for (var i = 1; i < evaluations.size(); i++) {
            best = evaluations.get(i).loss() < evaluations.get(best).loss() ? i : best;
        }
        return Math.max(0, evaluations.size() - 1 - best);
    }

    TrainingMetrics evaluated(Evaluation evaluation) {
        var all = new ArrayList<>(evaluations);
        all.add(evaluation);
        return new TrainingMetrics(firstLoss, lastLoss, all);
    }
}
