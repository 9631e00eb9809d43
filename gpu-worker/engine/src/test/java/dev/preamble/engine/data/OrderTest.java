package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OrderTest {
    private final Order order = new Order(10, 4, 5);

    @Test
    void anEpochSeesEachRowOnce() {
        assertThat(order.stepsPerEpoch()).isEqualTo(3);
        assertThat(epoch(0)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(epoch(1)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void epochsHaveOrdersOfTheirOwn() {
        assertThat(epoch(0)).isNotEqualTo(epoch(1));
    }

    private List<Integer> epoch(int number) {
        var rows = new ArrayList<Integer>();
        for (var step = 0; step < order.stepsPerEpoch(); step++) {
            rows.addAll(order.rowsOf((long) number * order.stepsPerEpoch() + step));
        }
        return rows;
    }
}
