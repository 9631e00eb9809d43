package dev.preamble.local.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Which faults come when; the same for the same parts and seed. Each single fault comes once before any comes again, and
 * some come with another one a moment later.
 */
final class FaultPlan {
    /** One round in so many is of two faults. */
    private static final int ONE_PAIR_IN = 3;

    /** Before a part is restarted, so that jobs are under way. */
    private static final Duration BREATH = Duration.ofSeconds(2);

    private final List<Function<Random, Fault>> kinds;
    private final Random random;
    private final Deque<Function<Random, Fault>> deck = new ArrayDeque<>();

    /**
     * A fault within a round.
     *
     * @param after the round's begin
     */
    record Strike(Duration after, Fault fault) {}

    /**
     * Faults that come together.
     *
     * @param pause how long the platform is left alone before
     */
    record Round(Duration pause, List<Strike> strikes) {}

    /**
     * What there is to strike.
     *
     * @param parts that can be killed and stopped
     * @param servers that others can be cut off from
     * @param disks parts whose disk can get full
     * @param clocks parts whose clock can go wrong
     */
    record Targets(List<String> parts, List<String> servers, List<String> disks, List<String> clocks) {}

    FaultPlan(Targets targets, long seed) {
        this.random = new Random(seed);
        List<Function<Random, Fault>> all = new ArrayList<>();
        for (String part : targets.parts()) {
            all.add(dice -> new Fault.Killed(part));
            all.add(dice -> new Fault.Stopped(part, aWhile(dice)));
        }
        for (String server : targets.servers()) {
            all.add(dice -> new Fault.CutOff(server, aWhile(dice)));
            all.add(dice -> new Fault.Unheard(server, aWhile(dice)));
        }
        for (String part : targets.disks()) {
            all.add(dice -> new Fault.Full(part, aWhile(dice)));
        }
        for (String part : targets.clocks()) {
            all.add(dice -> new Fault.Skewed(part, between(dice, 5_000, 600_000), aWhile(dice)));
            all.add(dice -> new Fault.Skewed(part, between(dice, 5_000, 600_000).negated(), aWhile(dice)));
        }
        this.kinds = List.copyOf(all);
    }

    /** Each part restarted, one after another, each once all is well again. */
    static List<Round> rolling(List<String> parts) {
        return parts.stream()
                .map(part -> new Round(BREATH, List.of(new Strike(Duration.ZERO, new Fault.Restarted(part)))))
                .toList();
    }

    Round next() {
        Duration pause = between(random, 2_000, 8_000);
        List<Strike> strikes = new ArrayList<>();
        Fault first = draw();
        strikes.add(new Strike(Duration.ZERO, first));
        if (random.nextInt(ONE_PAIR_IN) == 0) {
            Fault second = draw();
            if (!second.part().equals(first.part())) {
                strikes.add(new Strike(between(random, 0, 5_000), second));
            } else {
                deck.addLast(dice -> second);
            }
        }
        return new Round(pause, strikes);
    }

    private Fault draw() {
        if (deck.isEmpty()) {
            List<Function<Random, Fault>> shuffled = new ArrayList<>(kinds);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        return deck.removeFirst().apply(random);
    }

    private static Duration aWhile(Random random) {
        return between(random, 3_000, 40_000);
    }

    private static Duration between(Random random, int leastMillis, int mostMillis) {
        return Duration.ofMillis(random.nextInt(leastMillis, mostMillis + 1));
    }
}
