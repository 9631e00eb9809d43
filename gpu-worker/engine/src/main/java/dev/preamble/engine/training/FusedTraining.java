package dev.preamble.engine.training;

import ai.djl.ndarray.NDManager;
import dev.preamble.engine.NonFiniteException;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Loss;
import dev.preamble.engine.training.PrefixObjective.Share;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private static final System.Logger LOG = System.getLogger(FusedTraining.class.getName());

    private final NDManager manager;
    private final PrefixObjective objective;

    public FusedTraining(BaseModel model) {
        manager = model.newScope();
        objective = new PrefixObjective(model);
    }

    /**
     * One optimiser step of each, or one batch where several make up a step. If they cannot be taken together, each is taken
     * alone, so that only the training that is at fault, or for which there is no room, has to end.
     *
     * @param trainings of this model, each once, and with steps left; one that steps alone has no company
     * @return how each fared, in their order; whatever becomes of one leaves the others as they would be without it
     */
    public List<StepOutcome> step(List<? extends Training> trainings) {
        if (trainings.size() == 1) {
            return List.of(alone(trainings.getFirst()));
        }
        var prefixes = trainings.stream().map(FusedTraining::sharing).toList();
        var outcomes = together(prefixes);
        return outcomes == null ? trainings.stream().map(FusedTraining::alone).toList() : outcomes;
    }

    private static PrefixTraining sharing(Training training) {
        if (training instanceof PrefixTraining prefix && !prefix.stepsAlone()) {
            return prefix;
        }
        throw new IllegalArgumentException("it steps alone");
    }

    /** Null when there is no step of all; then nothing has changed. */
    private @Nullable List<StepOutcome> together(List<PrefixTraining> trainings) {
        try (var scope = manager.newSubManager()) {
            var shares = new ArrayList<Share>();
            var losses = new ArrayList<Loss>();
            try {
                trainings.forEach(training -> shares.add(training.share(scope)));
                losses.addAll(objective.differentiate(shares));
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a step of " + trainings.size() + " trainings failed; each is taken alone", e);
                return null;
            }
            var outcomes = new ArrayList<StepOutcome>();
            for (var i = 0; i < shares.size(); i++) {
                outcomes.add(updated(trainings.get(i), shares.get(i), losses.get(i)));
            }
            return outcomes;
        }
    }

    /** In a scope of its own: the gradients of a wide MLP are large. */
    private StepOutcome updated(PrefixTraining training, Share share, Loss loss) {
        return outcome(() -> {
            try (var scope = manager.newSubManager()) {
                return training.update(scope, share, loss);
            }
        });
    }

    private static StepOutcome alone(Training training) {
        return switch (training) {
            case PrefixTraining prefix -> outcome(prefix::batch);
            case WeightTraining weights -> outcome(weights::step);
        };
    }

    private static StepOutcome outcome(Supplier<@Nullable StepReport> step) {
        try {
            var report = step.get();
            return report == null ? new StepOutcome.Accumulated() : new StepOutcome.Stepped(report);
        } catch (NonFiniteException e) {
            return new StepOutcome.Diverged(e);
        } catch (RuntimeException | Error e) {
            return new StepOutcome.Failed(e);
        }
    }

    @Override
    public void close() {
        objective.close();
        manager.close();
    }
}
