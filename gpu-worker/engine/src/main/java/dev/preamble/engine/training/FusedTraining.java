package dev.preamble.engine.training;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.training.PrefixObjective.Share;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of many trainings at once: one forward and backward over the shared model serves the rows of all of them, each
 * row with its own training's prefix.
 *
 * <p>From equal state a training's loss and gradient equal those of {@link PrefixTraining#step} up to rounding, whoever
 * else takes part; which training shares a step with which may change from step to step. A training that has to be
 * reproducible bit for bit steps alone.
 *
 * <p>Thread: the device thread.
 */
public final class FusedTraining implements AutoCloseable {
    private final NDManager manager;
    private final PrefixObjective objective;

    public FusedTraining(BaseModel model) {
        manager = model.newScope();
        objective = new PrefixObjective(model);
    }

    /**
     * One optimiser step of each.
     *
     * @param trainings of this model, each once, and with steps left
     * @return how each fared, in their order; one that diverged leaves the others as they would be without it
     */
    public List<StepOutcome> step(List<PrefixTraining> trainings) {
        try (var scope = manager.newSubManager()) {
            var shares =
                    trainings.stream().map(training -> training.share(scope)).toList();
            var losses = objective.differentiate(shares);
            var outcomes = new ArrayList<StepOutcome>();
            for (var i = 0; i < shares.size(); i++) {
                outcomes.add(outcome(scope, trainings.get(i), shares.get(i), losses.get(i)));
            }
            return outcomes;
        }
    }

    private static StepOutcome outcome(NDManager scope, PrefixTraining training, Share share, Loss loss) {
        try {
            return new StepOutcome.Stepped(training.update(scope, share, loss));
        } catch (NonFiniteException e) {
            return new StepOutcome.Diverged(e);
        }
    }

    @Override
    public void close() {
        objective.close();
        manager.close();
    }
}
