package dev.preamble.engine.bench;

import dev.preamble.engine.data.Row;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.TrainingOptions;
import dev.preamble.engine.training.TrainingSet;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** The options that say what a training step is. */
final class TrainingShape {
    private static final int STEPS_AN_EPOCH = 8;

    @Option(names = "--batch", defaultValue = "8", description = "rows of a step (default ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--tokens", defaultValue = "128", description = "tokens of a row (default ${DEFAULT-VALUE})")
    private int tokens;

    @Option(names = "--targets", defaultValue = "32", description = "of them targets (default ${DEFAULT-VALUE})")
    private int targets;

    @Option(names = "--prefix", defaultValue = "10", description = "virtual tokens (default ${DEFAULT-VALUE})")
    private int prefix;

    @Option(
            names = "--reparametrisation",
            defaultValue = "0",
            description = "width of the MLP, 0 for none (default ${DEFAULT-VALUE})")
    private int reparametrisation;

    /** A training with rows of its own. */
    PrefixTraining start(BaseModel model, int number, int batch) {
        var options = new TrainingOptions(
                prefix, reparametrisation, 1e-3, 100, batch, 10, 0, 1, Math.max(8, tokens), 0, number, false);
        var random = new CounterRandom(number, 0);
        var rows = IntStream.range(0, STEPS_AN_EPOCH * batch)
                .mapToObj(row -> new Row(
                        IntStream.range(0, tokens)
                                .mapToObj(i -> (int) (random.uniform((long) row * tokens + i)
                                        * model.configuration().vocabulary()))
                                .toList(),
                        tokens - targets))
                .toList();
        return PrefixTraining.start(model, TrainingSet.of(options, rows));
    }

    int batch() {
        return batch;
    }

    int virtualTokens() {
        return prefix;
    }

    /** Steps that a training of {@link #start} has. */
    static int steps() {
        return 100 * STEPS_AN_EPOCH;
    }

    int tokens() {
        return tokens;
    }

    /**
     * Floating-point operations of forward and backward over so many rows, matrix products and attention alone. The base
     * is frozen: 2 for each weight and token forward, and 2 backward, for the activations' gradients; the head at targets.
     */
    double flop(ModelConfiguration model, int rows) {
        double weights = 12.0 * model.layers() * model.width() * model.width();
        double attention = 2.0 * model.layers() * model.width() * (tokens + prefix);
        double head = (double) model.vocabulary() * model.width();
        return 4.0 * rows * (tokens * (weights + attention) + targets * head);
    }
}
