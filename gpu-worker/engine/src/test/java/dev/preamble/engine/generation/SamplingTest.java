package dev.preamble.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.preamble.engine.TinyModel;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import dev.preamble.engine.random.CounterRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Choices among many tokens, against the definition in double precision. */
final class SamplingTest {
    private static final int VOCABULARY = 3000;
    private static final int ROWS = 24;
    private static final double EDGE = 1e-5;

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static BaseModel model;

    @BeforeAll
    static void load() {
        model = BaseModel.load(TinyModel.in(folder), Dtype.FP32);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void drawsWhatTheOptionsLeave() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var sampling = new Sampling(model);
        try (var scope = model.newScope()) {
            for (var round = 0; round < 20; round++) {
                var logits = logits(random);
                var rows = new ArrayList<Row>();
                for (var row = 0; row < ROWS; row++) {
                    rows.add(row(random, random.nextLong()));
                }
                var flat = new float[ROWS * VOCABULARY];
                for (var i = 0; i < flat.length; i++) {
                    flat[i] = logits[i / VOCABULARY][i % VOCABULARY];
                }
                try (var step = scope.newSubManager()) {
                    var chosen = sampling.choose(step, step.create(flat, new Shape(ROWS, VOCABULARY)), rows);
                    for (var row = 0; row < ROWS; row++) {
                        var share = share(rows.get(row));
                        var by = List.of(
                                range(logits[row], rows.get(row), chosen[row], -EDGE),
                                range(logits[row], rows.get(row), chosen[row], EDGE));
                        assertThat(by)
                                .as(
                                        "seed %d, round %d, %s",
                                        seed, round, rows.get(row).options())
                                .anyMatch(range -> range.holds(share));
                    }
                }
            }
        }
    }

    /** Of the sum of what is left, the share that comes before a token and the share that ends with it. */
    private record Range(double from, double to) {
        boolean holds(double share) {
            return share >= from - 1e-4 && share <= to + 1e-4;
        }
    }

    /** @param edge added to top-p: floats may put the token at its very edge in or out, and all shares follow from that */
    private static Range range(float[] logits, Row row, long token, double edge) {
        var options = row.options();
        var order = IntStream.range(0, VOCABULARY)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> logits[id]).reversed())
                .toList();
        var kept = options.topK() == 0 ? order : order.subList(0, options.topK());
        var whole = kept.stream().mapToDouble(id -> weight(logits, id, options)).sum();
        var left = new ArrayList<Integer>();
        var sum = 0.0;
        for (var id : kept) {
            if (sum / whole < options.topP() + edge) {
                left.add(id);
            }
            sum += weight(logits, id, options);
        }
        if (options.topK() == 0 && options.topP() == 1) {
            left.sort(Comparator.naturalOrder());
        }
        var place = left.indexOf((int) token);
        if (place < 0) {
            return new Range(Double.NaN, Double.NaN);
        }
        var all = left.stream().mapToDouble(id -> weight(logits, id, options)).sum();
        var before = left.subList(0, place).stream()
                .mapToDouble(id -> weight(logits, id, options))
                .sum();
        return new Range(before / all, (before + weight(logits, (int) token, options)) / all);
    }

    private static double weight(float[] logits, int id, GenerationOptions options) {
        return Math.exp(logits[id] / options.temperature());
    }

    private static double share(Row row) {
        return new CounterRandom(row.options().seed(), 0).uniform(0);
    }

    /** From nearly flat to nearly certain. */
    private static float[][] logits(Random random) {
        var logits = new float[ROWS][VOCABULARY];
        for (var row : logits) {
            var scale = random.nextDouble(0.1, 8);
            for (var id = 0; id < VOCABULARY; id++) {
                row[id] = (float) (scale * random.nextGaussian());
            }
        }
        return logits;
    }

    private static Row row(Random random, long seed) {
        var topK = List.of(0, 0, 1, 7, 64, 65, 1000).get(random.nextInt(7));
        var topP = random.nextBoolean() ? 1 : random.nextDouble(0.05, 1);
        var options = new GenerationOptions(5, random.nextDouble(0.3, 2), topK, topP, seed);
        return new Row(new Sequence(new Prompt(List.of(1), null), options, 0, model), null);
    }
}
