package dev.preamble.records.tenant;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Scores;
import dev.preamble.records.event.Truncation;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.problem.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to a job, as its tenant sees it: on its events topic, in the API's streams and in the history. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobEvent.Submitted.class, name = "submitted"),
    @JsonSubTypes.Type(value = JobEvent.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = JobEvent.Started.class, name = "started"),
    @JsonSubTypes.Type(value = JobEvent.Truncated.class, name = "truncated"),
    @JsonSubTypes.Type(value = JobEvent.Progressed.class, name = "progressed"),
    @JsonSubTypes.Type(value = JobEvent.Yielded.class, name = "yielded"),
    @JsonSubTypes.Type(value = JobEvent.Retrying.class, name = "retrying"),
    @JsonSubTypes.Type(value = JobEvent.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = JobEvent.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = JobEvent.Cancelled.class, name = "cancelled")
})
public sealed interface JobEvent {
    /** What the name of every type starts with. */
    String TYPE_PREFIX = "dev.preamble.job.";

    /** The type of {@link Progressed}. */
    String PROGRESSED = TYPE_PREFIX + "progressed.v1";

    /** CloudEvents type, such as {@code dev.preamble.job.submitted.v1}. */
    default String type() {
        return switch (this) {
            case Submitted s -> TYPE_PREFIX + "submitted.v1";
            case Waiting w -> TYPE_PREFIX + "waiting.v1";
            case Started s -> TYPE_PREFIX + "started.v1";
            case Truncated t -> TYPE_PREFIX + "truncated.v1";
            case Progressed p -> PROGRESSED;
            case Yielded y -> TYPE_PREFIX + "yielded.v1";
            case Retrying r -> TYPE_PREFIX + "retrying.v1";
            case Succeeded s -> TYPE_PREFIX + "succeeded.v1";
            case Failed f -> TYPE_PREFIX + "failed.v1";
            case Cancelled c -> TYPE_PREFIX + "cancelled.v1";
        };
    }

    /** Whether nothing more happens to the job after this. */
    default boolean last() {
        return switch (this) {
            case Succeeded s -> true;
            case Failed f -> true;
            case Cancelled c -> true;
            case Submitted s -> false;
            case Waiting w -> false;
            case Started s -> false;
            case Truncated t -> false;
            case Progressed p -> false;
            case Yielded y -> false;
            case Retrying r -> false;
        };
    }

    /** What a run that is over with this event used; null where none is, and in events of earlier versions. */
    default @Nullable Use used() {
        return null;
    }

    /**
     * The job is stored and will not be lost.
     *
     * @param retryOf the failed job that an operator has done again as this one; null where its owner submitted it
     */
    record Submitted(@Nullable JobId retryOf) implements JobEvent {}

    /** The job waits, and why, in words that its owner can act on. */
    record Waiting(String reason) implements JobEvent {}

    /**
     * A worker took up a segment of the job.
     *
     * @param used by the run that it is in place of; null where there was none
     */
    record Started(int segment, int attempt, @Nullable Use used) implements JobEvent {}

    /**
     * Rows of a training job were too long, told once.
     *
     * @param detail the same in words
     */
    record Truncated(String detail, Truncation truncation) implements JobEvent {}

    /**
     * The job got so far.
     *
     * @param estimatedEnd when it ends if it goes on as it went; null where nobody can say, and in events of earlier versions
     */
    record Progressed(Progress progress, @Nullable Instant estimatedEnd) implements JobEvent {}

    /** A segment ended at this step; the next one waits for its turn. */
    record Yielded(int segment, Progress progress, @Nullable Use used) implements JobEvent {}

    /** A run failed or was lost; another one follows. */
    record Retrying(
            ErrorCode code,
            String detail,
            int attempt,
            int ofAttempts,
            Instant notBefore,
            @Nullable Use used) implements JobEvent {}

    /**
     * Done.
     *
     * @param prefix of a training job: the prefix that got a version; null for a generation job, and for a comparison
     * @param version of a training job: the version's number
     * @param scores of a training job that asked for them: those of the version, or of what a comparison learned
     */
    record Succeeded(
            @Nullable PrefixName prefix,
            @Nullable Integer version,
            @Nullable Progress progress,
            @Nullable Use used,
            @Nullable Scores scores)
            implements JobEvent {}

    /** Given up, and why. */
    record Failed(ErrorCode code, String detail, @Nullable Use used) implements JobEvent {}

    /** Cancelled by its owner or an operator. */
    record Cancelled(@Nullable Use used) implements JobEvent {}
}
