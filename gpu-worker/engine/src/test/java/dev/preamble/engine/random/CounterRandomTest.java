package dev.preamble.engine.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CounterRandomTest {
    @Test
    void aNumberDependsOnItsPlaceAlone() {
        var random = new CounterRandom(7, 3);
        var later = random.bits(1000);
        random.bits(999);

        assertThat(new CounterRandom(7, 3).bits(1000)).isEqualTo(later);
        assertThat(new CounterRandom(7, 4).bits(1000)).isNotEqualTo(later);
        assertThat(new CounterRandom(8, 3).bits(1000)).isNotEqualTo(later);
    }

    @Test
    void uniformAndGaussianHaveTheirMoments() {
        var random = new CounterRandom(1, 0);
        var uniform = LongStream.range(0, 20_000).mapToDouble(random::uniform).summaryStatistics();
        var squares = LongStream.range(0, 20_000)
                .mapToDouble(random::gaussian)
                .map(x -> x * x)
                .average();

        assertThat(uniform.getAverage()).isCloseTo(0.5, within(0.01));
        assertThat(uniform.getMin()).isNotNegative();
        assertThat(uniform.getMax()).isLessThan(1);
        assertThat(squares.orElseThrow()).isCloseTo(1, within(0.03));
    }

    @Test
    void aPermutationHoldsEachNumberOnce() {
        var order = new CounterRandom(5, 1).permutation(1000);

        assertThat(Arrays.stream(order).sorted())
                .containsExactly(IntStream.range(0, 1000).boxed().toArray(Integer[]::new));
        assertThat(order).isNotEqualTo(new CounterRandom(5, 2).permutation(1000));
    }
}
