package dev.preamble.engine.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.preamble.engine.training.Initialisation;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrialTest {
    private static final List<ComparisonMethod> ALL = List.of(ComparisonMethod.values());

    @Test
    void eachMethodAndLengthIsTriedOnceASeed() {
        var trials = Trial.all(ALL, 5, 2, List.of(1, 5, 20), List.of());

        // Length 5 is a method's trial already.
        assertThat(trials).hasSize(2 * (5 + 2)).doesNotHaveDuplicates();
        assertThat(trials)
                .extracting(Trial::id)
                .doesNotHaveDuplicates()
                .contains("prefix-length20-seed2", "top2-seed1");
    }

    @Test
    void littleDataComparesFineTuningWithPrefixesFromWordsAndAtRandom() {
        var trials = Trial.all(ALL, 5, 0, List.of(), List.of(50, 500));

        assertThat(trials).hasSize(2 * 3 * Trial.SUBSAMPLES);
        assertThat(trials)
                .filteredOn(trial -> trial.rows() == 50 && trial.subsample() == 3)
                .extracting(Trial::method, Trial::initialisation)
                .containsExactlyInAnyOrder(
                        tuple(ComparisonMethod.PREFIX, Initialisation.WORDS),
                        tuple(ComparisonMethod.PREFIX, Initialisation.RANDOM),
                        tuple(ComparisonMethod.FINE_TUNING, Initialisation.RANDOM));
        assertThat(trials).extracting(Trial::id).doesNotHaveDuplicates();
    }

    @Test
    void withoutPrefixesThereAreNoLengths() {
        assertThat(Trial.all(List.of(ComparisonMethod.TOP2), 5, 1, List.of(1, 10), List.of(50)))
                .extracting(Trial::id)
                .containsExactly("top2-seed1");
    }
}
