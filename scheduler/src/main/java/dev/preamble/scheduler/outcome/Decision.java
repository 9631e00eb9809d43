package dev.preamble.scheduler.outcome;

import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome.Compared;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Progress;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.tenant.GeneratedLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one report, or the lack of any, changes. */
public sealed interface Decision {
    /**
     * Nothing: another run is the current one, or the segment is over.
     *
     * @param stop told to the workers when the run goes on for nothing and can be stopped without harm to the current
     */
    record Fenced(Optional<Control.StopRun> stop) implements Decision {}

    /** Nothing: it was said before. */
    record Duplicate() implements Decision {}

    /**
     * The run becomes the segment's current one.
     *
     * @param inPlaceOfAnother whether a run that began before it was lost
     */
    record Begin(int attempt, boolean inPlaceOfAnother) implements Decision {}

    /** The job got so far. */
    record Advance(Progress progress) implements Decision {}

    /** The segment is over, so that another one may take its lane. */
    sealed interface LaneFreed extends Decision {}

    /** Nothing starts from the checkpoint that was accepted before. */
    sealed interface Superseding extends LaneFreed {}

    /** The job goes on from this checkpoint with its next segment. */
    record AcceptCheckpoint(Checkpoint checkpoint, Progress progress) implements Superseding {}

    /** The job made its version. */
    record AcceptVersion(LearnedPrefix learned, Progress progress) implements Superseding {}

    /** The job came to what is compared with a prefix; it makes no version. */
    record AcceptComparison(Compared compared, Progress progress) implements Superseding {}

    /**
     * The segment's lines go to the tenant.
     *
     * @param last whether the job is done with them
     */
    record AcceptLines(ArtifactRef artifact, List<GeneratedLine> lines, Progress progress, boolean last)
            implements LaneFreed {
        public AcceptLines {
            lines = List.copyOf(lines);
        }
    }

    /** The run came to nothing. */
    sealed interface Failure extends LaneFreed {}

    /**
     * The segment is released again, later.
     *
     * @param failures of the job since it last got on, this one included if it is counted
     * @param budget how many the job would not survive
     * @param counted whether the failure is the job's or its worker's, and not that of a part that is away
     */
    record Retry(ErrorCode code, String detail, int failures, int budget, boolean counted, Instant notBefore)
            implements Failure {}

    /** The job fails. */
    record GiveUp(ErrorCode code, String detail) implements Failure {}
}
