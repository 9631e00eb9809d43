package dev.preamble.worker.lane;

/** Why a run was told to stop. */
public enum StopCause {
    /** The scheduler said so: the release is over. */
    ORDERED,
    /** The task may be with someone else by now. */
    LOCK_LOST,
    /** The worker leaves and waits no longer. */
    GRACE_OVER
}
