package dev.preamble.engine.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times of one thing, in milliseconds. */
final class Timing {
    private final List<Double> millis = new ArrayList<>();

    /** Does it and takes the time. */
    void take(Runnable work) {
        var began = System.nanoTime();
        work.run();
        add((System.nanoTime() - began) / 1e6);
    }

    void add(double time) {
        millis.add(time);
    }

    int count() {
        return millis.size();
    }

    double sum() {
        return millis.stream().mapToDouble(Double::doubleValue).sum();
    }

    double median() {
        return quantile(0.5);
    }

    double least() {
        return quantile(0);
    }

    /** The time that this share of all does not exceed. */
    double quantile(double share) {
        var sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }
}
