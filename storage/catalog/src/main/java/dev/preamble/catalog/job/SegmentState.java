package dev.preamble.catalog.job;

import java.util.Map;

/** Where a segment stands. Which move leads where is said here and nowhere else. */
public enum SegmentState {
    /** Waits to be released, again or for the first time. */
    QUEUED,
    /** Lies on Kafka, or a worker holds it and has said nothing yet. */
    RELEASED,
    /** A run reported that it began. */
    RUNNING,
    /** Its work is accepted; final. */
    DONE,
    /** Given up with its job; final. */
    FAILED,
    /** Cancelled with its job, or let go after a restore, when another takes its place; final. */
    CANCELLED;

    /** What can happen to a segment. */
    public enum Move {
        RELEASE,
        START,
        REQUEUE,
        FINISH,
        FAIL,
        CANCEL
    }

    private static final Map<SegmentState, Map<Move, SegmentState>> TABLE = Map.of(
            QUEUED, Map.of(Move.RELEASE, RELEASED, Move.FAIL, FAILED, Move.CANCEL, CANCELLED),
            RELEASED, Map.of(Move.START, RUNNING, Move.REQUEUE, QUEUED, Move.FAIL, FAILED, Move.CANCEL, CANCELLED),
            RUNNING,
                    Map.of(
                            Move.START, RUNNING,
                            Move.REQUEUE, QUEUED,
                            Move.FINISH, DONE,
                            Move.FAIL, FAILED,
                            Move.CANCEL, CANCELLED),
            DONE, Map.of(),
            FAILED, Map.of(),
            CANCELLED, Map.of());

    public boolean allows(Move move) {
        return moves().containsKey(move);
    }

    /** @throws IllegalStateException when this state does not allow the move */
    public SegmentState after(Move move) {
        SegmentState next = moves().get(move);
        if (next == null) {
            throw new IllegalStateException("a segment that is " + this + " cannot " + move);
        }
        return next;
    }

    public boolean isFinal() {
        return moves().isEmpty();
    }

    /** Each possible move and where it leads. */
    public Map<Move, SegmentState> moves() {
        return TABLE.getOrDefault(this, Map.of());
    }
}
