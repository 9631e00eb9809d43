package dev.preamble.records.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.WorkerId;

/** A command to the workers. Idempotent; one that is lost costs at most one segment, since outcomes are fenced. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Control.StopRun.class, name = "stop-run"),
    @JsonSubTypes.Type(value = Control.StopCompletion.class, name = "stop-completion"),
    @JsonSubTypes.Type(value = Control.DrainWorker.class, name = "drain-worker"),
    @JsonSubTypes.Type(value = Control.ResumeWorker.class, name = "resume-worker")
})
public sealed interface Control {
    /**
     * Stop every run of this segment up to and including this release, at the next step, and report nothing more of
     * it. Later releases are not meant.
     */
    record StopRun(SegmentId segment, int release) implements Control {}

    /** Stop every run of this completion at the next step, those that begin later too, and tell what it used. */
    record StopCompletion(CompletionId completion) implements Control {}

    /** Take no more tasks, checkpoint and yield those that run; in force until the worker is resumed or restarted. */
    record DrainWorker(WorkerId worker) implements Control {}

    /** Take tasks again. */
    record ResumeWorker(WorkerId worker) implements Control {}
}
