package dev.preamble.catalog.job;

import dev.preamble.records.id.JobId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The segments of all jobs. */
@ApplicationScoped
public class Segments implements PanacheRepositoryBase<Segment, UUID> {
    private static final List<SegmentState> OPEN =
            List.of(SegmentState.QUEUED, SegmentState.RELEASED, SegmentState.RUNNING);

    /** The job's segment that is not over; there is at most one. */
    public Optional<Segment> open(JobId job) {
        return find("job = ?1 and state in ?2", job.value(), OPEN).firstResultOptional();
    }

    /** The job's segments that made lines, in the order of the input. */
    public List<Segment> withResults(JobId job) {
        return list("job = ?1 and results is not null order by firstLine", job.value());
    }

    /** All segments that the job has had, in order. */
    public List<Segment> of(JobId job) {
        return list("job = ?1 order by ordinal", job.value());
    }

    /** How many segments the job has had. */
    public int count(JobId job) {
        return Math.toIntExact(count("job", job.value()));
    }
}
