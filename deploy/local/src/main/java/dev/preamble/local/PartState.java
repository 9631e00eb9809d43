package dev.preamble.local;

import java.time.Duration;

/** Where a supervised part stands. */
public sealed interface PartState {
    /** Others must be healthy first. */
    record Waiting() implements PartState {}

    record Starting() implements PartState {}

    /** @param took from the begin of the start to healthy */
    record Healthy(long pid, Duration took) implements PartState {}

    /**
     * It ended, or did not become healthy, and will be started again.
     *
     * @param reason in words
     */
    record Restarting(String reason, Duration pause) implements PartState {}

    /** It could not be started, and will not be tried again. */
    record Failed(String reason) implements PartState {}

    record Stopped() implements PartState {}
}
