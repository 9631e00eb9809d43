package dev.preamble.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepQueueTest {
    private final StepQueue<Lane> queue = new StepQueue<>(100);

    @Test
    void takesAllThatFit() {
        join(lane("a", 50), lane("b", 30), lane("c", 20));

        assertThat(steps(2)).containsExactly("abc", "abc");
    }

    @Test
    void letsWhoDoesNotFitBeFirstInTheNextStep() {
        join(lane("a", 50), lane("b", 50), lane("c", 50));

        assertThat(steps(4)).containsExactly("ab", "ca", "bc", "ab");
    }

    @Test
    void letsNobodyPassWhoWaits() {
        join(lane("a", 60), lane("b", 60), lane("c", 10));

        assertThat(steps(4)).containsExactly("a", "bc", "a", "bc");
    }

    @Test
    void letsOneThatIsLargerThanAStepHaveOneOfItsOwn() {
        join(lane("a", 10), lane("b", 1_000), lane("c", 10));

        assertThat(steps(4)).containsExactly("a", "b", "ca", "b");
    }

    @Test
    void givesNoCompanyToOneThatMustBeAlone() {
        join(lane("a", 10), new Lane("b", 10, true), lane("c", 10), new Lane("d", 10, true));

        assertThat(steps(5)).containsExactly("a", "b", "c", "d", "a");
    }

    @Test
    void isEmptyWhenNobodyIsKept() {
        join(lane("a", 10), lane("b", 10));

        queue.keep(lane -> lane.name().equals("b"));

        assertThat(steps(1)).containsExactly("b");
        queue.keep(lane -> false);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void letsNobodyStepTwiceWhileAnotherWaitsHoweverTheyComeAndGo() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var limit = random.nextInt(1, 200);
            var mixed = new StepQueue<Lane>(limit);
            var sinceItsStep = new HashMap<String, Set<String>>();
            var present = new ArrayList<Lane>();
            for (var step = 0; step < 100; step++) {
                var name = "seed %d, round %d, step %d".formatted(seed, round, step);
                if (random.nextInt(3) == 0 || present.isEmpty()) {
                    var lane = new Lane("lane " + step, random.nextInt(1, 150), random.nextInt(5) == 0);
                    mixed.join(lane);
                    present.add(lane);
                    sinceItsStep.put(lane.name(), new HashSet<>());
                } else if (present.size() > 1 && random.nextInt(4) == 0) {
                    var gone = present.remove(random.nextInt(present.size()));
                    mixed.keep(lane -> !lane.equals(gone));
                    sinceItsStep.remove(gone.name());
                }
                var chosen = mixed.next();
                var names = chosen.stream().map(Lane::name).toList();
                sinceItsStep.forEach((waiting, others) -> {
                    if (names.contains(waiting)) {
                        others.clear();
                    } else {
                        assertThat(others).as("%s: passed %s", name, waiting).doesNotContainAnyElementsOf(names);
                        others.addAll(names);
                    }
                });
                assertThat(names).as(name).isNotEmpty().doesNotHaveDuplicates();
                if (chosen.size() > 1) {
                    assertThat(chosen).as(name).noneMatch(Lane::alone);
                    assertThat(chosen.stream().mapToInt(Lane::tokens).sum())
                            .as(name)
                            .isLessThanOrEqualTo(limit);
                }
            }
        }
    }

    private void join(Lane... lanes) {
        List.of(lanes).forEach(queue::join);
    }

    /** The names of those that took part in each of so many steps. */
    private List<String> steps(int count) {
        var steps = new ArrayList<String>();
        for (var step = 0; step < count; step++) {
            steps.add(String.join("", queue.next().stream().map(Lane::name).toList()));
        }
        return steps;
    }

    private static Lane lane(String name, int tokens) {
        return new Lane(name, tokens, false);
    }

    private record Lane(String name, int tokens, boolean alone) implements StepQueue.Stepper {}
}
