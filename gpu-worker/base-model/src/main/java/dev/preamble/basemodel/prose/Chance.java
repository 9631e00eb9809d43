package dev.preamble.basemodel.prose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** A seeded source of choices. Not thread-safe; the same seed gives the same choices on every platform. */
public final class Chance {
    private final SplittableRandom random;

    public Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** An independent source for the item of this number, without drawing from any other. */
    public static Chance of(long seed, long number) {
        return new Chance(seed * 0x9E3779B97F4A7C15L + Long.rotateLeft(number * 0xD1342543DE82EF95L, 32));
    }

    public boolean in(double probability) {
        return random.nextDouble() < probability;
    }

    /** A whole number from low to high, both included. */
    public int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    public <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    public final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    public <T> List<T> shuffled(List<T> items) {
        var copy = new ArrayList<>(items);
        Collections.shuffle(copy, new Random(random.nextLong()));
        return copy;
    }

    /** So many of the items, in their order. */
    public <T> List<T> some(List<T> items, int count) {
        var chosen = new ArrayList<T>(count);
        int left = items.size();
        for (T item : items) {
            if (random.nextInt(left--) < count - chosen.size()) {
                chosen.add(item);
            }
        }
        return chosen;
    }

    public long seed() {
        return random.nextLong();
    }
}
