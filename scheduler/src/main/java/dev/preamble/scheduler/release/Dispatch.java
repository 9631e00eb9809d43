package dev.preamble.scheduler.release;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.id.JobId;
import dev.preamble.scheduler.catalog.Catalog;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Releases a job's next segment, or the one that was taken back, within the caller's transaction under the lease. */
@Singleton
public final class Dispatch {
    private final Catalog catalog;
    private final SegmentCut cut;

    public Dispatch(Catalog catalog, SegmentCut cut) {
        this.catalog = catalog;
        this.cut = cut;
    }

    /** @return whether it was released; not when the job does not wait for it any more */
    public boolean release(JobId id, Instant now) {
        Optional<Job> found = catalog.lock(id).filter(job -> job.state() == JobState.QUEUED);
        found.ifPresent(job -> {
            Segment segment = catalog.openSegment(id).orElseGet(() -> {
                Segment next = cut.next(job, catalog.segmentCount(id) + 1);
                catalog.add(next);
                return next;
            });
            segment.release(cut.expected(job, segment), now);
            job.release();
            catalog.send(cut.task(job, segment, catalog.prefixWeights(job).orElse(null)), now);
        });
        return found.isPresent();
    }
}
