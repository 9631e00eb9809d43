package dev.preamble.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.local.chaos.FaultPlan.Round;
import dev.preamble.local.chaos.FaultPlan.Strike;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static final FaultPlan.Targets TARGETS = new FaultPlan.Targets(
            List.of("kafka", "postgres", "worker"), List.of("kafka", "postgres"), List.of("kafka"), List.of("worker"));

    /** Each part is killed and stopped, each server cut off and unheard, a disk full, a clock ahead and behind. */
    private static final int FAULTS = 13;

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(rounds(7)).isEqualTo(rounds(7)).isNotEqualTo(rounds(8));
    }

    @Test
    void doesAllThatCanGoWrongBeforeItBeginsAnew() {
        for (long seed = 0; seed < 1_000; seed++) {
            List<String> first = rounds(seed).stream()
                    .flatMap(round -> round.strikes().stream())
                    .map(strike -> strike.fault().part() + " " + strike.fault().kind())
                    .limit(FAULTS)
                    .toList();

            assertThat(first).as("seed %d", seed).doesNotHaveDuplicates().hasSize(FAULTS);
        }
    }

    @Test
    void strikesTwoDifferentPartsInSomeRounds() {
        List<Round> pairs =
                rounds(3).stream().filter(round -> round.strikes().size() == 2).toList();

        assertThat(pairs)
                .isNotEmpty()
                .allSatisfy(round -> assertThat(
                                round.strikes().stream().map(Strike::fault).map(Fault::part))
                        .doesNotHaveDuplicates());
    }

    @Test
    void restartsEachPartOnceAndOneAfterAnother() {
        assertThat(FaultPlan.rolling(List.of("kafka", "postgres", "worker")))
                .allSatisfy(round -> assertThat(round.strikes()).hasSize(1))
                .extracting(round -> round.strikes().getFirst().fault().words())
                .containsExactly("kafka restarted", "postgres restarted", "worker restarted");
    }

    private static List<Round> rounds(long seed) {
        return Stream.generate(new FaultPlan(TARGETS, seed)::next).limit(50).toList();
    }
}
