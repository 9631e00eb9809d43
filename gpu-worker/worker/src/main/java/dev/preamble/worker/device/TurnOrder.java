package dev.preamble.worker.device;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Work of one kind takes turns round robin. Generation goes first, since someone may be waiting for
 * it, but only for as long as the training turn before it took: so training keeps at least about half of the device.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <W> the work
 */
final class TurnOrder<W extends Work> {
    /** A very short training step must not make generation wait for every token. */
    private static final long LEAST_GENERATION = Duration.ofMillis(20).toNanos();

    private final Deque<W> training = new ArrayDeque<>();
    private final Deque<W> generation = new ArrayDeque<>();
    private long generationLeft = LEAST_GENERATION;

    void join(W work) {
        of(work).addLast(work);
    }

    /** The next in turn, which leaves the order until it joins again; null when there is no work. */
    @Nullable
    W next() {
        if (!generation.isEmpty() && (training.isEmpty() || generationLeft > 0)) {
            return generation.removeFirst();
        }
        return training.pollFirst();
    }

    /** Tells how long a turn took. */
    void took(Work.Kind kind, long nanos) {
        switch (kind) {
            case TRAINING -> generationLeft = Math.max(nanos, LEAST_GENERATION);
            case GENERATION -> generationLeft -= nanos;
        }
    }

    private Deque<W> of(W work) {
        return switch (work.kind()) {
            case TRAINING -> training;
            case GENERATION -> generation;
        };
    }
}
