package dev.preamble.catalog.job;

import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Every run that ever reported its start. */
@ApplicationScoped
public class SegmentRuns implements PanacheRepositoryBase<SegmentRun, SegmentRun.Key> {
    public Optional<SegmentRun> of(SegmentId segment, RunId run) {
        return findByIdOptional(new SegmentRun.Key(segment.value(), run.value()));
    }

    /** All runs of the job's segments, in the order of their start. */
    public List<SegmentRun> of(JobId job) {
        return list("segment in (select s.id from Segment s where s.job = ?1) order by startedAt", job.value());
    }
}
