package dev.preamble.engine.bench;

import dev.preamble.engine.data.Row;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.ModelConfiguration;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.TrainingOptions;
import dev.preamble.engine.training.TrainingSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--lengths",
            paramLabel = "FILE",
            description = "rows of different lengths instead: on each line tokens and targets of a row")
    private @Nullable Path lengths;

    @Option(names = "--prefix", defaultValue = "10", description = "virtual tokens (default ${DEFAULT-VALUE})")
    private int prefix;

    @Option(
            names = "--reparametrisation",
            defaultValue = "0",
            description = "width of the MLP, 0 for none (default ${DEFAULT-VALUE})")
    private int reparametrisation;

    /** A training with rows of its own. */
    PrefixTraining start(BaseModel model, int number, int batch) {
        var shapes = rows(batch);
        var longest = shapes.stream().mapToInt(RowShape::tokens).max().orElseThrow();
        var options = new TrainingOptions(
                prefix, reparametrisation, 1e-3, 100, batch, 10, 0, 1, Math.max(8, longest), 0, number, false);
        var random = new CounterRandom(number, 0);
        var rows = IntStream.range(0, shapes.size())
                .mapToObj(row -> row(model.configuration(), random, row, shapes.get(row)))
                .toList();
        return PrefixTraining.start(model, TrainingSet.of(options, rows));
    }

    int batch() {
        return batch;
    }

    int virtualTokens() {
        return prefix;
    }

    /** Tokens of so many rows. */
    double tokens(int rows) {
        return rows * rows(batch).stream().mapToInt(RowShape::tokens).average().orElseThrow();
    }

    /**
     * Floating-point operations of forward and backward over so many rows, matrix products and attention alone. The base
     * is frozen: 2 for each weight and token forward, and 2 backward, for the activations' gradients; the head at targets.
     */
    double flop(ModelConfiguration model, int rows) {
        return rows
                * rows(batch).stream()
                        .mapToDouble(row -> flop(model, row))
                        .average()
                        .orElseThrow();
    }

    private double flop(ModelConfiguration model, RowShape row) {
        double weights = 12.0 * model.layers() * model.width() * model.width();
        double attention = 2.0 * model.layers() * model.width() * (row.tokens() + prefix);
        double head = (double) model.vocabulary() * model.width();
        return 4.0 * (row.tokens() * (weights + attention) + row.targets() * head);
    }

    private List<RowShape> rows(int batch) {
        if (lengths == null) {
            return Collections.nCopies(STEPS_AN_EPOCH * batch, new RowShape(tokens, targets));
        }
        try (var lines = Files.lines(lengths)) {
            return lines.map(RowShape::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(ModelConfiguration model, CounterRandom random, int number, RowShape shape) {
        var ids = IntStream.range(0, shape.tokens())
                .mapToObj(i -> (int) (random.uniform(((long) number << Integer.SIZE) + i) * model.vocabulary()))
                .toList();
        return new Row(ids, shape.tokens() - shape.targets());
    }

    private record RowShape(int tokens, int targets) {
        static RowShape of(String line) {
            var numbers = new StringTokenizer(line);
            return new RowShape(Integer.parseInt(numbers.nextToken()), Integer.parseInt(numbers.nextToken()));
        }
    }
}
