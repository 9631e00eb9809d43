package dev.preamble.simulator;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.Use;
import dev.preamble.scheduler.share.Base;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job's rows in the simulated catalog, and what its owner was told of it. */
final class SimulatedJob {
    final Job row;
    final Spec spec;
    final Base base;
    final JobId id;
    final TenantId tenant;
    final int place;
    final List<Segment> segments = new ArrayList<>();
    final Set<RunId> runs = new HashSet<>();

    int versions;
    long linesDelivered;
    long told;
    Use used = Use.NONE;
    boolean over;
    boolean succeeded;
    boolean yielded;
    boolean versioned;
    int unsentTasks;
    int handedOut;
    long workedMillis;

    @Nullable
    String digest;

    /** When the job would end, as its owner was told when a tenth of it was done. */
    @Nullable
    Instant estimatedEnd;

    /** When its first run would begin, as its owner was told. */
    @Nullable
    Instant estimatedStart;

    long step;
    boolean indexed;
    boolean out;

    SimulatedJob(Job row, Spec spec, int place) {
        this.row = row;
        this.spec = spec;
        this.id = row.id();
        this.tenant = row.tenant();
        this.base = new Base(row.pool(), row.baseDigest());
        this.place = place;
    }

    Optional<Segment> openSegment() {
        return segments.isEmpty() || segments.getLast().state().isFinal()
                ? Optional.empty()
                : Optional.of(segments.getLast());
    }

    boolean isOut() {
        return openSegment()
                .filter(segment -> segment.state() != SegmentState.QUEUED)
                .isPresent();
    }
}
