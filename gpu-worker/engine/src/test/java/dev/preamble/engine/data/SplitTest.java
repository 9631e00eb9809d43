package dev.preamble.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SplitTest {
    private static final int[] INPUTS =
            IntStream.range(0, 100).map(row -> row % 20).toArray();

    @Test
    void anInputIsNeverOnBothSides() {
        var split = Split.of(INPUTS, 0.25, 3);
        var heldOut = inputs(split.heldOut());

        assertThat(heldOut).hasSize(5).doesNotContainAnyElementsOf(inputs(split.training()));
        assertThat(split.heldOut()).hasSize(25);
        assertThat(split.training()).hasSize(75);
    }

    @Test
    void dependsOnTheSeedAlone() {
        assertThat(Split.of(INPUTS, 0.25, 3).heldOut())
                .isEqualTo(Split.of(INPUTS, 0.25, 3).heldOut());
        assertThat(Split.of(INPUTS, 0.25, 4).heldOut())
                .isNotEqualTo(Split.of(INPUTS, 0.25, 3).heldOut());
    }

    /** Checkpoints that exist go on with these. */
    @Test
    void holdsOutWhatItEverDid() {
        assertThat(Split.of(INPUTS, 0.25, 3).heldOut())
                .containsExactly(
                        1, 13, 15, 16, 19, 21, 33, 35, 36, 39, 41, 53, 55, 56, 59, 61, 73, 75, 76, 79, 81, 93, 95, 96,
                        99);
    }

    @Test
    void holdsOutNothingForAShareOfZero() {
        assertThat(Split.of(INPUTS, 0, 3).heldOut()).isEmpty();
    }

    @Test
    void leavesSomethingToTrainOn() {
        assertThat(Split.of(new int[] {0, 0}, 0.5, 3).training()).containsExactly(0, 1);
    }

    private static Iterable<Integer> inputs(int[] rows) {
        return IntStream.of(rows).map(row -> INPUTS[row]).distinct().boxed().toList();
    }
}
