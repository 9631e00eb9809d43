package dev.preamble.worker.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who takes part in the next step. All that wait step in turn: between two steps of one, no other takes two. Those that
 * are next share a step as far as the tokens go.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <S> who steps
 */
final class StepQueue<S extends StepQueue.Stepper> {
    private final Deque<S> waiting = new ArrayDeque<>();
    private final int limit;

    /** @param limit tokens of a step at most, padding not counted; one that has more of its own still steps, alone */
    StepQueue(int limit) {
        this.limit = limit;
    }

    /** Who steps. */
    interface Stepper {
        /** Of its next step. */
        int tokens();

        /** Whether it must not share its steps. */
        boolean alone();
    }

    void join(S stepper) {
        waiting.addLast(stepper);
    }

    /** Takes out all but those. */
    void keep(Predicate<S> those) {
        waiting.removeIf(those.negate());
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Those that step now, who stay in the queue, behind all others; none when none is in it. */
    List<S> next() {
        var chosen = new ArrayList<S>();
        var tokens = 0L;
        while (!waiting.isEmpty() && (chosen.isEmpty() || mayShare(chosen, tokens))) {
            var first = waiting.removeFirst();
            tokens += first.tokens();
            chosen.add(first);
        }
        waiting.addAll(chosen);
        return chosen;
    }

    /** Only ever the first that waits: one that has many tokens must not be passed by those that have few. */
    private boolean mayShare(List<S> chosen, long tokens) {
        var first = waiting.getFirst();
        return !first.alone() && !chosen.getFirst().alone() && tokens + first.tokens() <= limit;
    }
}
