package dev.preamble.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.engine.data.Batches;
import dev.preamble.engine.random.CounterRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PaddingTest {
    /** Mean and deviation of the rows of E2E, as GPT-2 cuts them into tokens. */
    private static final double MEAN = 57.5;

    private static final double DEVIATION = 13;

    @Test
    void rowsLikeThoseOfE2eArePaddedByATenthAtMost() {
        var seed = System.nanoTime();
        var random = new CounterRandom(seed, 0);
        var tokens = 0L;
        var padded = 0L;
        for (var step = 0; step < 200; step++) {
            var counter = 10L * step;
            var rows = IntStream.range(0, 10)
                    .mapToObj(row -> (int) Math.max(20, MEAN + DEVIATION * random.gaussian(counter + row)))
                    .toList();
            tokens += rows.stream().mapToInt(Integer::intValue).sum();
            for (var pass : Batches.ofSimilarLength(rows, length -> length, row -> 10, PrefixObjective.ON_CPU)) {
                padded += (long) pass.size() * pass.getLast();
            }
        }
        assertThat((double) padded / tokens).as("seed %d", seed).isBetween(1.0, 1.1);
    }
}
