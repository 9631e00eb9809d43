package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SplitTest {
    private static final List<Example> EXAMPLES = IntStream.range(0, 100)
            .mapToObj(i -> new Example("input " + i % 20, "target " + i))
            .toList();

    @Test
    void anInputIsNeverOnBothSides() {
        var split = Split.of(EXAMPLES, 0.25, 3);
        var heldOut = inputs(split.heldOut());

        assertThat(heldOut).hasSize(5).doesNotContainAnyElementsOf(inputs(split.training()));
        assertThat(split.heldOut()).hasSize(25);
        assertThat(split.training()).hasSize(75);
    }

    @Test
    void dependsOnTheSeedAlone() {
        assertThat(Split.of(EXAMPLES, 0.25, 3)).isEqualTo(Split.of(EXAMPLES, 0.25, 3));
        assertThat(Split.of(EXAMPLES, 0.25, 4)).isNotEqualTo(Split.of(EXAMPLES, 0.25, 3));
    }

    @Test
    void holdsOutNothingForAShareOfZero() {
        assertThat(Split.of(EXAMPLES, 0, 3).heldOut()).isEmpty();
    }

    @Test
    void leavesSomethingToTrainOn() {
        var same = List.of(new Example("a", "b"), new Example("a", "c"));

        assertThat(Split.of(same, 0.5, 3).training()).containsExactly(0, 1);
    }

    private static List<String> inputs(List<Integer> indices) {
        return indices.stream().map(i -> EXAMPLES.get(i).input()).distinct().collect(Collectors.toList());
    }
}
