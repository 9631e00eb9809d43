package dev.preamble.scheduler.outcome;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome.Compared;
import dev.preamble.records.event.Outcome.GeneratedLines;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.scheduler.outcome.Decision.AcceptCheckpoint;
import dev.preamble.scheduler.outcome.Decision.AcceptComparison;
import dev.preamble.scheduler.outcome.Decision.AcceptLines;
import dev.preamble.scheduler.outcome.Decision.AcceptVersion;
import dev.preamble.scheduler.outcome.Decision.Advance;
import dev.preamble.scheduler.outcome.Decision.Begin;
import dev.preamble.scheduler.outcome.Decision.Duplicate;
import dev.preamble.scheduler.outcome.Decision.Fenced;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what a report changes. Pure but for the jitter that it draws: it reads job and segment, and changes neither. */
public final class Verdict {
    private static final String FOREIGN = "it names artifacts that are not of its run";

    private final Retries retries;
    private final RandomGenerator random;

    public Verdict(Retries retries, RandomGenerator random) {
        this.retries = retries;
        this.random = random;
    }

    /** What the report of a job or segment that the catalog does not hold changes: nothing. */
    public Decision ofUnknown(TaskEvent event) {
        return new Fenced(goesOn(event) ? Optional.of(stop(event.key())) : Optional.empty());
    }

    /** @param seen whether this run reported its start before */
    public Decision of(Job job, Segment segment, boolean seen, Report report, Instant now) {
        TaskEvent event = report.event();
        RunKey key = event.key();
        if (!key.job().equals(segment.job()) || !key.tenant().equals(job.tenant())) {
            return ofUnknown(event);
        }
        boolean current = key.release() == segment.release()
                && segment.run().filter(key.run()::equals).isPresent();
        if (current
                && (segment.state() == SegmentState.DONE
                        || (!goesOn(event) && segment.state().isFinal()))) {
            return new Duplicate();
        }
        boolean out = segment.state() == SegmentState.RELEASED || segment.state() == SegmentState.RUNNING;
        boolean fenced = !out || key.release() != segment.release();
        return switch (event) {
            case TaskEvent.Started started when fenced -> fenced(segment, started, out);
            case TaskEvent.Started started when current -> new Duplicate();
            case TaskEvent.Started started when seen -> fenced(segment, started, out);
            case TaskEvent.Started started -> begun(job, segment);
            case TaskEvent other when fenced || !current -> fenced(segment, other, out);
            case TaskEvent.Progressed progressed -> new Advance(progressed.progress());
            case TaskEvent.Yielded yielded -> yielded(job, yielded, now);
            case TaskEvent.Succeeded succeeded -> succeeded(job, segment, succeeded, report, now);
            case TaskEvent.Failed failed -> retries.after(job, failed.code(), failed.detail(), now, random);
        };
    }

    /** Kafka hands a lost worker's task to the next: a task that kills its workers must not go round for ever. */
    private Decision begun(Job job, Segment segment) {
        boolean inPlaceOfAnother = segment.state() == SegmentState.RUNNING;
        return inPlaceOfAnother && retries.exhausted(job)
                ? new GiveUp(ErrorCode.WORKER_LOST, "run after run of the segment was lost")
                : new Begin(segment.attempt() + 1, inPlaceOfAnother);
    }

    private Decision yielded(Job job, TaskEvent.Yielded yielded, Instant now) {
        Checkpoint checkpoint = yielded.checkpoint();
        if (job.kind() != JobKind.TRAINING) {
            return wrong(job, "a generation job yielded a checkpoint", now);
        }
        if (!areOf(yielded.key(), List.of(checkpoint.artifact()))) {
            return wrong(job, FOREIGN, now);
        }
        if (!follows(job, checkpoint.parent(), checkpoint.firstStep(), checkpoint.lastStep())) {
            return wrong(job, "its checkpoint does not follow the accepted one", now);
        }
        return new AcceptCheckpoint(checkpoint, yielded.progress());
    }

    private Decision succeeded(Job job, Segment segment, TaskEvent.Succeeded succeeded, Report report, Instant now) {
        return switch (succeeded.outcome()) {
            case LearnedPrefix learned
            when job.kind() != JobKind.TRAINING -> wrong(job, "a generation job learned a prefix", now);
            case LearnedPrefix learned when job.compares() -> wrong(job, "a comparison learned a prefix", now);
            case LearnedPrefix learned when !areOf(succeeded.key(), artifacts(learned)) -> wrong(job, FOREIGN, now);
            case LearnedPrefix learned
            when !follows(job, learned.parent(), learned.firstStep(), learned.lastStep()) ->
                wrong(job, "its prefix does not follow the accepted checkpoint", now);
            case LearnedPrefix learned -> new AcceptVersion(learned, succeeded.progress());
            case Compared compared when !job.compares() -> wrong(job, "it compared what it was to learn", now);
            case Compared compared when !areOf(succeeded.key(), List.of(compared.report())) -> wrong(job, FOREIGN, now);
            case Compared compared
            when !follows(job, compared.parent(), compared.firstStep(), compared.lastStep()) ->
                wrong(job, "its comparison does not follow the accepted checkpoint", now);
            case Compared compared -> new AcceptComparison(compared, succeeded.progress());
            case GeneratedLines generated
            when job.kind() != JobKind.GENERATION -> wrong(job, "a training job generated lines", now);
            case GeneratedLines generated
            when !areOf(succeeded.key(), List.of(generated.results())) -> wrong(job, FOREIGN, now);
            case GeneratedLines generated ->
                report.lines()
                        .filter(lines -> areOf(segment, lines))
                        .<Decision>map(lines -> new AcceptLines(
                                generated.results(),
                                lines,
                                succeeded.progress(),
                                segment.firstLine() + segment.lines() >= job.inputLines()))
                        .orElseGet(() -> retries.after(
                                job,
                                ErrorCode.ARTIFACT_CORRUPT,
                                "the stored results are not the lines of this segment",
                                now,
                                random));
        };
    }

    /** A worker's mistake: as a failure of its run, so that another may do better. */
    private Decision wrong(Job job, String what, Instant now) {
        return retries.after(job, ErrorCode.INTERNAL, what, now, random);
    }

    /** Whether work that began at a parent begins where the job stands. */
    private static boolean follows(Job job, @Nullable String parent, long firstStep, long lastStep) {
        Optional<Checkpoint> accepted = job.checkpoint();
        return Objects.equals(parent, accepted.map(Checkpoint::digest).orElse(null))
                && firstStep == accepted.map(Checkpoint::lastStep).orElse(0L) + 1
                && lastStep >= firstStep - 1;
    }

    /** Whether the run stored these under its own part of the store, and not another tenant's, say. */
    private static boolean areOf(RunKey key, List<ArtifactRef> artifacts) {
        String area = ArtifactArea.run(
                        key.tenant().value(), key.job().value(), key.run().value())
                .path();
        return artifacts.stream().allMatch(artifact -> artifact.key().startsWith(area));
    }

    private static List<ArtifactRef> artifacts(LearnedPrefix learned) {
        return Stream.concat(learned.files().stream().map(PrefixFile::artifact), Stream.ofNullable(learned.state()))
                .toList();
    }

    private static boolean areOf(Segment segment, List<GeneratedLine> lines) {
        if (lines.size() != segment.lines()) {
            return false;
        }
        for (int i = 0; i < lines.size(); i++) {
            GeneratedLine line = lines.get(i);
            if (line.line() != segment.firstLine() + i || !line.job().equals(segment.job())) {
                return false;
            }
        }
        return true;
    }

    /** A command stops all runs of a release, so it must not name the release that another run works on. */
    private static Decision fenced(Segment segment, TaskEvent event, boolean out) {
        boolean stoppable = goesOn(event)
                && (out
                        ? event.key().release() < segment.release()
                        : event.key().release() <= segment.release());
        return new Fenced(stoppable ? Optional.of(stop(event.key())) : Optional.empty());
    }

    private static boolean goesOn(TaskEvent event) {
        return switch (event) {
            case TaskEvent.Started e -> true;
            case TaskEvent.Progressed e -> true;
            case TaskEvent.Yielded e -> false;
            case TaskEvent.Succeeded e -> false;
            case TaskEvent.Failed e -> false;
        };
    }

    private static Control.StopRun stop(RunKey key) {
        return new Control.StopRun(key.segment(), key.release());
    }
}
