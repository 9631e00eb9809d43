package dev.preamble.scheduler.reconciliation;

import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.records.id.JobId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.Retry;
import dev.preamble.scheduler.outcome.Enactment;
import dev.preamble.scheduler.outcome.Retries;
import dev.preamble.scheduler.release.SegmentCut;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets a job that is not over go on in the new world. Its open segment is let go, and the next one has an id that nobody in
 * the old world can name, so that whatever still runs or reports there is fenced.
 */
@Singleton
public final class Resumption {
    private final Catalog catalog;
    private final KeptCheckpoints checkpoints;
    private final SegmentCut cut;
    private final Retries retries;
    private final Enactment enactment;

    public Resumption(Catalog catalog, ArtifactStore store, SegmentCut cut, Retries retries, Enactment enactment) {
        this.catalog = catalog;
        this.checkpoints = new KeptCheckpoints(store);
        this.cut = cut;
        this.retries = retries;
        this.enactment = enactment;
    }

    /** Within the caller's transaction under the lease. */
    void resume(JobId id, Stock stock, String cause, Report report, Instant now) {
        catalog.lock(id).filter(job -> !job.state().isFinal()).ifPresent(job -> {
            job.leap();
            Optional<Segment> open = catalog.openSegment(id);
            open.ifPresent(Segment::lose);
            Optional<Checkpoint> lost = job.checkpoint()
                    .filter(checkpoint -> stock.lacks(checkpoint.artifact().key()));
            Optional<Checkpoint> kept = lost.flatMap(gone -> checkpoints.furthest(stock.kept(id.value())));
            Optional<String> hopeless = hopeless(job, lost.isPresent() && kept.isEmpty(), stock);
            if (hopeless.isPresent()) {
                giveUp(job, open, hopeless.get(), report, now);
            } else {
                open.ifPresent(segment -> letGo(job, segment, cause, report, now));
                if (lost.isPresent()) {
                    goBack(job, kept, report, now);
                }
            }
        });
    }

    /** Why the job cannot be done any more. */
    private Optional<String> hopeless(Job job, boolean withoutCheckpoint, Stock stock) {
        boolean needsWeights =
                job.kind() == JobKind.GENERATION || job.checkpoint().isEmpty();
        if (stock.lacks(job.input().key())) {
            return Optional.of("what it works on was lost with the object store");
        }
        if (needsWeights
                && catalog.prefixWeights(job).filter(w -> stock.lacks(w.key())).isPresent()) {
            return Optional.of("the version that it begins with was lost with the object store");
        }
        return withoutCheckpoint && job.origin().isPresent()
                ? Optional.of(
                        "where it had got to, from the version that it began with, was lost with the object store")
                : Optional.empty();
    }

    private void giveUp(Job job, Optional<Segment> open, String why, Report report, Instant now) {
        Segment segment = open.orElseGet(() -> {
            Segment next = cut.next(job, catalog.segmentCount(job.id()) + 1);
            catalog.add(next);
            return next;
        });
        enactment.giveUp(job, segment, new GiveUp(ErrorCode.ARTIFACT_CORRUPT, why), now);
        report.list("jobs that cannot be done any more and failed", name(job) + ": " + why);
    }

    private void letGo(Job job, Segment segment, String cause, Report report, Instant now) {
        if (segment.state() != SegmentState.QUEUED) {
            if (retries.after(job, ErrorCode.UNAVAILABLE, cause, now, () -> 0) instanceof Retry retry) {
                enactment.retry(
                        job,
                        segment,
                        new Retry(retry.code(), retry.detail(), retry.failures(), retry.budget(), false, now),
                        now);
            }
            report.count("jobs that were under way and are released again");
        }
        segment.cancel(now);
    }

    private void goBack(Job job, Optional<Checkpoint> kept, Report report, Instant now) {
        kept.ifPresentOrElse(job::goBackTo, job::beginAnew);
        String where = kept.map(checkpoint -> "it goes on from step " + checkpoint.lastStep())
                .orElse("it begins anew");
        String reason = "the last checkpoint was lost with the object store: " + where;
        job.waits(reason);
        catalog.tell(job, new JobEvent.Waiting(reason), now);
        report.list("jobs whose last checkpoint is lost", name(job) + ": " + where);
    }

    private static String name(Job job) {
        return "job " + job.id() + " of " + job.tenant();
    }
}
