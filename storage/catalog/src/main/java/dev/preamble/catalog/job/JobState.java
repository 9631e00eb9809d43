package dev.preamble.catalog.job;

import java.util.Map;

/** Where a job stands. Which move leads where is said here and nowhere else. */
public enum JobState {
    /** Waits for a lane; left by {@link Move#RELEASE}, {@link Move#FAIL} or {@link Move#CANCEL}. */
    QUEUED,
    /** A segment of it lies on Kafka, no worker has started it yet; left by every move but yield and succeed. */
    RELEASED,
    /** A worker reported that it started the segment. */
    RUNNING,
    /** Done; final. */
    SUCCEEDED,
    /** Given up; final. */
    FAILED,
    /** Cancelled by its owner or an operator; final. */
    CANCELLED;

    /** What can happen to a job. */
    public enum Move {
        /** The scheduler puts a segment on Kafka. */
        RELEASE,
        /** A run reports that it begins; another run of the same release may follow it. */
        START,
        /** A segment ended and the job is not done. */
        YIELD,
        /** A run failed or was lost, and another may try. */
        RETRY,
        /** The last segment ended well. */
        SUCCEED,
        /** The job is given up. */
        FAIL,
        /** The job's owner or an operator wants it no more. */
        CANCEL
    }

    private static final Map<JobState, Map<Move, JobState>> TABLE = Map.of(
            QUEUED, Map.of(Move.RELEASE, RELEASED, Move.FAIL, FAILED, Move.CANCEL, CANCELLED),
            RELEASED, Map.of(Move.START, RUNNING, Move.RETRY, QUEUED, Move.FAIL, FAILED, Move.CANCEL, CANCELLED),
            RUNNING,
                    Map.of(
                            Move.START, RUNNING,
                            Move.YIELD, QUEUED,
                            Move.RETRY, QUEUED,
                            Move.SUCCEED, SUCCEEDED,
                            Move.FAIL, FAILED,
                            Move.CANCEL, CANCELLED),
            SUCCEEDED, Map.of(),
            FAILED, Map.of(),
            CANCELLED, Map.of());

    public boolean allows(Move move) {
        return moves().containsKey(move);
    }

    /** @throws IllegalStateException when this state does not allow the move */
    public JobState after(Move move) {
        JobState next = moves().get(move);
        if (next == null) {
            throw new IllegalStateException("a job that is " + this + " cannot " + move);
        }
        return next;
    }

    /** Whether nothing can happen any more. */
    public boolean isFinal() {
        return moves().isEmpty();
    }

    /** Each possible move and where it leads. */
    public Map<Move, JobState> moves() {
        return TABLE.getOrDefault(this, Map.of());
    }
}
