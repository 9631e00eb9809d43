package dev.preamble.worker.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.worker.device.Work.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnOrderTest {
    private final TurnOrder<Named> order = new TurnOrder<>();

    @Test
    void givesTrainingTurnsRoundRobin() {
        join(training("a"), training("b"), training("c"));

        assertThat(turns(7, 100, 0)).containsExactly("a", "b", "c", "a", "b", "c", "a");
    }

    @Test
    void letsGenerationGoFirstForAsLongAsTheLastTrainingTurnTook() {
        join(training("t"), generation("g"));
        turns(2, 100, 30);

        assertThat(turns(10, 100, 30)).containsExactly("g", "g", "g", "g", "t", "g", "g", "g", "g", "t");
    }

    @Test
    void sharesGenerationsTimeRoundRobin() {
        join(training("t"), generation("g"), generation("h"));
        turns(2, 60, 30);

        assertThat(turns(6, 60, 30)).containsExactly("h", "g", "t", "h", "g", "t");
    }

    @Test
    void keepsTrainingMovingUnderSlowGeneration() {
        join(training("t"), generation("g"));

        assertThat(turns(4, 1, 1_000)).containsExactly("g", "t", "g", "t");
    }

    @Test
    void givesOneKindAllTurnsWhenItIsAlone() {
        join(generation("g"));

        assertThat(turns(3, 1, 1_000)).containsExactly("g", "g", "g");
        assertThat(new TurnOrder<Named>().next()).isNull();
    }

    private void join(Named... works) {
        List.of(works).forEach(order::join);
    }

    private List<String> turns(int count, long trainingMillis, long generationMillis) {
        var names = new ArrayList<String>();
        for (var turn = 0; turn < count; turn++) {
            var work = order.next();
            if (work == null) {
                break;
            }
            names.add(work.name());
            order.took(
                    work.kind(),
                    Duration.ofMillis(work.kind() == Kind.TRAINING ? trainingMillis : generationMillis)
                            .toNanos());
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
