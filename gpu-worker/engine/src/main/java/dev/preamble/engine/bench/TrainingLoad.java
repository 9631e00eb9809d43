package dev.preamble.engine.bench;

import dev.preamble.engine.device.Work;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.training.FusedTraining;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.StepOutcome;
import java.util.ArrayList;
import java.util.List;

/** Trainings that never end, in fused steps. On the device thread. */
final class TrainingLoad implements Work, AutoCloseable {
    private final BaseModel model;
    private final TrainingShape shape;
    private final FusedTraining fused;
    private final List<PrefixTraining> trainings = new ArrayList<>();
    private Phase phase = new Phase();
    private int started;
    private int stepsLeft;

    TrainingLoad(BaseModel model, TrainingShape shape, int jobs) {
        this.model = model;
        this.shape = shape;
        fused = new FusedTraining(model);
        for (var job = 0; job < jobs; job++) {
            trainings.add(another());
        }
    }

    /** So many steps at most; they are counted in the phase. */
    TrainingLoad of(int steps, Phase counted) {
        stepsLeft = steps;
        phase = counted;
        return this;
    }

    /** Takes no further step. */
    TrainingLoad end() {
        stepsLeft = 0;
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.TRAINING;
    }

    @Override
    public boolean turn(Pause pause) {
        if (stepsLeft > 0) {
            stepsLeft--;
            trainings.replaceAll(this::withStepsLeft);
            phase.step(() -> fused.step(trainings).forEach(this::count));
        }
        return stepsLeft > 0;
    }

    private void count(StepOutcome outcome) {
        switch (outcome) {
            case StepOutcome.Stepped(var report) -> phase.trained(report.tokens());
            case StepOutcome.Accumulated() -> throw new IllegalStateException("a batch is a step here");
            case StepOutcome.Diverged(var reason) -> throw reason;
            case StepOutcome.Failed(var reason) -> throw new IllegalStateException(reason);
        }
    }

    private PrefixTraining withStepsLeft(PrefixTraining training) {
        if (!training.isOver()) {
            return training;
        }
        training.close();
        return another();
    }

    private PrefixTraining another() {
        return shape.start(model, started++, shape.batch());
    }

    @Override
    public void close() {
        trainings.forEach(PrefixTraining::close);
        fused.close();
    }
}
