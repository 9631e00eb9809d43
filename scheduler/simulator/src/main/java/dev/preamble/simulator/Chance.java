package dev.preamble.simulator;

import java.util.List;
import java.util.SplittableRandom;

/** What chance decides in a scenario. */
final class Chance {
    private static final int SLOW = 6_000;

    private final SplittableRandom random;
    private final Scenario scenario;
    private final Tempo tempo;
    private final Timeline timeline;

    Chance(SplittableRandom random, Scenario scenario, Tempo tempo, Timeline timeline) {
        this.random = random;
        this.scenario = scenario;
        this.tempo = tempo;
        this.timeline = timeline;
    }

    /** Whether a fault strikes now, with this probability while there are any. */
    boolean strikes(Fault fault, double probability) {
        return scenario.faults().contains(fault)
                && timeline.now() < tempo.faults().toMillis()
                && random.nextDouble() < probability;
    }

    /** Milliseconds that something takes that is sent. */
    long latency() {
        return strikes(Fault.DELAY, 0.1)
                ? random.nextInt(SLOW)
                : random.nextLong(1, tempo.latency().toMillis());
    }

    long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    boolean heads() {
        return random.nextBoolean();
    }

    <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }
}
