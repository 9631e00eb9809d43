package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class OrderTest {
    private final Order order = new Order(10, 4, 5);

    @Test
    void anEpochSeesEachRowOnce() {
        assertThat(order.stepsPerEpoch()).isEqualTo(3);
        assertThat(epoch(0)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(epoch(1)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /** Checkpoints that exist go on with these. */
    @Test
    void epochsHaveTheOrdersThatTheyEverHad() {
        assertThat(epoch(0)).containsExactly(9, 7, 1, 5, 3, 4, 6, 2, 8, 0);
        assertThat(epoch(1)).containsExactly(0, 3, 5, 4, 7, 6, 9, 1, 8, 2);
        assertThat(order.rowsOf(1)).containsExactly(3, 4, 6, 2);
    }

    private int[] epoch(int number) {
        return IntStream.range(0, order.stepsPerEpoch())
                .flatMap(step -> IntStream.of(order.rowsOf((long) number * order.stepsPerEpoch() + step)))
                .toArray();
    }
}
