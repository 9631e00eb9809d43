package dev.preamble.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.device.Work.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TurnOrderTest {
    private final TurnOrder<Named> order = new TurnOrder<>(0.5);

    @Test
    void givesTrainingTurnsRoundRobin() {
        join(training("a"), training("b"), training("c"));

        assertThat(turns(7, 100, 0)).containsExactly("a", "b", "c", "a", "b", "c", "a");
    }

    @Test
    void letsGenerationGoFirstForAsLongAsTheLastTrainingTurnTook() {
        join(training("t"), generation("g"));

        assertThat(turns(10, 90, 30)).containsExactly("g", "t", "g", "g", "g", "t", "g", "g", "g", "t");
    }

    @Test
    void sharesGenerationsTimeRoundRobin() {
        join(training("t"), generation("g"), generation("h"));

        assertThat(turns(8, 60, 30)).containsExactly("g", "t", "h", "g", "t", "h", "g", "t");
    }

    @Test
    void letsTrainingMakeUpForATurnOfGenerationThatWasLong() {
        join(training("t"), generation("g"));

        assertThat(turns(12, 10, 40)).containsExactly("g", "t", "t", "t", "t", "g", "t", "t", "t", "t", "g", "t");
    }

    @Test
    void owesGenerationNothingForTheTimeInWhichItHadNoWork() {
        join(training("t"));
        turns(100, 10, 10);
        join(generation("g"));

        assertThat(turns(6, 10, 10)).containsExactly("g", "g", "t", "g", "t", "g");
    }

    @Test
    void givesOneKindAllTurnsWhenItIsAlone() {
        join(generation("g"));

        assertThat(turns(3, 1, 1_000)).containsExactly("g", "g", "g");
        join(training("t"));
        assertThat(turns(2, 1, 1_000)).as("no debt from before").containsExactly("g", "t");
        assertThat(new TurnOrder<Named>(0.5).next()).isNull();
    }

    @Test
    void keepsToTheShareWhateverTheTurnsTake() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 100; round++) {
            var share = random.nextDouble(0.05, 0.95);
            var shared = new TurnOrder<Named>(share);
            shared.join(training("t"));
            shared.join(training("u"));
            shared.join(generation("g"));
            var training = 0L;
            var generation = 0L;
            var longestTraining = 0L;
            var longestGeneration = 0L;
            for (var turn = 0; turn < 1_000; turn++) {
                var work = shared.next();
                assertThat(work).isNotNull();
                var nanos = random.nextLong(1, random.nextInt(10) == 0 ? 1_000_000 : 10_000);
                shared.took(work.kind(), nanos);
                shared.join(work);
                if (work.kind() == Kind.TRAINING) {
                    training += nanos;
                    longestTraining = Math.max(longestTraining, nanos);
                } else {
                    generation += nanos;
                    longestGeneration = Math.max(longestGeneration, nanos);
                }
                // No kind is further beyond its share than by one turn of its own.
                assertThat(generation * share - training * (1 - share))
                        .as("seed %d, round %d, turn %d", seed, round, turn)
                        .isBetween(-longestTraining * (1 - share) - 1, longestGeneration * share + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, Double.NaN})
    void refusesAShareThatLeavesOneKindNothing(double share) {
        assertThatThrownBy(() -> new TurnOrder<Named>(share))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageStartingWith("trainingShare must be above 0 and below 1, is ");
    }

    private void join(Named... works) {
        List.of(works).forEach(order::join);
    }

    private List<String> turns(int count, long training, long generation) {
        var names = new ArrayList<String>();
        for (var turn = 0; turn < count; turn++) {
            var work = order.next();
            if (work == null) {
                break;
            }
            names.add(work.name());
            order.took(work.kind(), work.kind() == Kind.TRAINING ? training : generation);
            order.join(work);
        }
        return names;
    }

    private static Named training(String name) {
        return new Named(name, Kind.TRAINING);
    }

    private static Named generation(String name) {
        return new Named(name, Kind.GENERATION);
    }

    private record Named(String name, Kind kind) implements Work {
        @Override
        public boolean turn(Pause pause) {
            return true;
        }
    }
}
