package dev.preamble.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What must not be and was, in words, with the time. */
final class Violations {
    private static final int MOST = 20;

    private final Timeline timeline;
    private final List<String> found = new ArrayList<>();

    Violations(Timeline timeline) {
        this.timeline = timeline;
    }

    void found(String what) {
        if (found.size() < MOST) {
            found.add("at " + timeline.now() + " ms: " + what);
        }
    }

    /** @param what is put into words only if it must: this is asked a million times a second */
    void unless(boolean holds, Supplier<String> what) {
        if (!holds) {
            found(what.get());
        }
    }

    boolean any() {
        return !found.isEmpty();
    }

    List<String> all() {
        return List.copyOf(found);
    }
}
