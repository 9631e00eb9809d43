package dev.preamble.scheduler.outcome;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.outcome.Decision.AcceptCheckpoint;
import dev.preamble.scheduler.outcome.Decision.AcceptComparison;
import dev.preamble.scheduler.outcome.Decision.AcceptLines;
import dev.preamble.scheduler.outcome.Decision.AcceptVersion;
import dev.preamble.scheduler.outcome.Decision.Advance;
import dev.preamble.scheduler.outcome.Decision.Begin;
import dev.preamble.scheduler.outcome.Decision.Duplicate;
import dev.preamble.scheduler.outcome.Decision.Fenced;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.LaneFreed;
import dev.preamble.scheduler.outcome.Decision.Retry;
import java.time.Instant;
import java.util.Optional;

/**
 * One report: decided under its job's row lock, and recorded. The caller's transaction is under the lease. For one
 * thread.
 */
public final class Ruling {
    private final Catalog catalog;
    private final Verdict verdict;
    private final Enactment enactment;
    private final StopNotices stopNotices = new StopNotices();

    public Ruling(Catalog catalog, Verdict verdict, Enactment enactment) {
        this.catalog = catalog;
        this.verdict = verdict;
        this.enactment = enactment;
    }

    public Ruled on(Report report, Instant now) {
        RunKey key = report.event().key();
        Optional<Job> job = catalog.lock(key.job());
        Optional<Segment> segment = catalog.segment(key.segment());
        if (job.isEmpty() || segment.isEmpty()) {
            Decision decision = verdict.ofUnknown(report.event());
            if (decision instanceof Fenced fenced) {
                stop(fenced, key, now);
            }
            return new Ruled(decision, Optional.empty());
        }
        return on(report, key, job.get(), segment.get(), now);
    }

    private Ruled on(Report report, RunKey key, Job job, Segment segment, Instant now) {
        Decision decision = verdict.of(job, segment, catalog.knows(key.segment(), key.run()), report, now);
        Optional<Checkpoint> before = job.checkpoint();
        if (decision instanceof LaneFreed) {
            report.laneTime().ifPresentOrElse(used -> segment.use(used, now), segment::lose);
        }
        switch (decision) {
            case Fenced fenced -> stop(fenced, key, now);
            case Duplicate duplicate -> {}
            case Begin begin -> enactment.begin(job, segment, key, begin, now);
            case Advance advance -> enactment.advance(job, segment, advance, now);
            case AcceptCheckpoint accepted -> {
                Checkpoint checkpoint = accepted.checkpoint();
                pace(job, report, checkpoint.lastStep() - checkpoint.firstStep() + 1);
                enactment.accept(job, segment, accepted, now);
            }
            case AcceptVersion accepted -> enactment.accept(job, segment, accepted, now);
            case AcceptComparison accepted -> enactment.accept(job, segment, accepted, now);
            case AcceptLines accepted -> {
                pace(job, report, segment.lines());
                enactment.accept(job, segment, accepted, now);
            }
            case Retry retry -> enactment.retry(job, segment, retry, now);
            case GiveUp givenUp -> enactment.giveUp(job, segment, givenUp, now);
        }
        if (decision instanceof LaneFreed) {
            catalog.wakeQueue();
        }
        return new Ruled(
                decision,
                decision instanceof Decision.Superseding
                        ? before.filter(checkpoint -> isOf(job, checkpoint))
                        : Optional.empty());
    }

    /** A job may have begun with what another one left, which stays. */
    private static boolean isOf(Job job, Checkpoint checkpoint) {
        return checkpoint
                .artifact()
                .key()
                .startsWith(
                        ArtifactArea.job(job.tenant().value(), job.id().value()).path());
    }

    private static void pace(Job job, Report report, long units) {
        report.laneTime().ifPresent(laneTime -> job.paced(laneTime, units));
    }

    private void stop(Fenced fenced, RunKey key, Instant now) {
        fenced.stop()
                .filter(stop -> stopNotices.due(stop, now))
                .ifPresent(stop -> catalog.send(stop, key.segment(), now));
    }

    /** @param superseded the checkpoint that nothing starts from any more once this is committed */
    public record Ruled(Decision decision, Optional<Checkpoint> superseded) {}
}
