package dev.preamble.engine.device;

import dev.preamble.engine.InvalidOptionsException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Work of one kind takes turns round robin. Generation goes first, since someone may be waiting for
 * it, but while both kinds have work it gets no more of the device's time than training leaves it, up to one turn.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <W> the work
 */
final class TurnOrder<W extends Work> {
    private final Deque<W> training = new ArrayDeque<>();
    private final Deque<W> generation = new ArrayDeque<>();
    private final double generationPerTraining;

    /** Nanoseconds that generation may go first; below 0 what it took too much. */
    private double credit;

    /** @param trainingShare of the device's time, at least, while both kinds have work; above 0 and below 1 */
    TurnOrder(double trainingShare) {
        // Not "share <= 0 || …": NaN must fail.
        if (!(trainingShare > 0 && trainingShare < 1)) {
            throw new InvalidOptionsException("trainingShare", "must be above 0 and below 1, is " + trainingShare);
        }
        generationPerTraining = (1 - trainingShare) / trainingShare;
    }

    void join(W work) {
        of(work).addLast(work);
    }

    /** The next in turn, which leaves the order until it joins again; null when there is no work. */
    @Nullable
    W next() {
        if (!generation.isEmpty() && (training.isEmpty() || credit >= 0)) {
            return generation.removeFirst();
        }
        return training.pollFirst();
    }

    /** Tells how long a turn took. */
    void took(Work.Kind kind, long nanos) {
        credit = switch (kind) {
            // What generation had no use for it does not get later, when training would wait for all of it.
            case TRAINING -> Math.min(credit, 0) + nanos * generationPerTraining;
            case GENERATION -> training.isEmpty() ? 0 : credit - nanos;
        };
    }

    private Deque<W> of(W work) {
        return switch (work.kind()) {
            case TRAINING -> training;
            case GENERATION -> generation;
        };
    }
}
