package dev.preamble.records.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.Checkpoint;
import java.time.Duration;
import java.time.Instant;

/** A fact about one run of a task. What it names in the store was stored before it was sent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TaskEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = TaskEvent.Progressed.class, name = "progressed"),
    @JsonSubTypes.Type(value = TaskEvent.Yielded.class, name = "yielded"),
    @JsonSubTypes.Type(value = TaskEvent.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = TaskEvent.Failed.class, name = "failed")
})
public sealed interface TaskEvent {
    RunKey key();

    /** By the worker's clock: for people, never for decisions. */
    Instant at();

    /** A worker acquired the task and is about to work on it. */
    record Started(RunKey key, Instant at) implements TaskEvent {}

    /** The run is alive and got so far; at most one a second. */
    record Progressed(RunKey key, Instant at, Progress progress) implements TaskEvent {}

    /**
     * The segment's budget is used, or the worker drains; the job goes on from this checkpoint.
     *
     * @param laneTime what the run used of its lane
     */
    record Yielded(RunKey key, Instant at, Checkpoint checkpoint, Progress progress, Duration laneTime)
            implements TaskEvent {}

    /** The segment's work is done. */
    record Succeeded(RunKey key, Instant at, Outcome outcome, Progress progress, Duration laneTime)
            implements TaskEvent {}

    /** The run gave up; whether another one may try is the code's to say. */
    record Failed(RunKey key, Instant at, ErrorCode code, String detail, Duration laneTime) implements TaskEvent {}
}
