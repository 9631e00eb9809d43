package dev.preamble.scheduler.catalog;

import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Task;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.JobEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The catalog within one transaction that the caller began, under the lease. What is changed is kept at its commit. */
public interface Catalog {
    /** The job, with its row locked until the transaction ends. */
    Optional<Job> lock(JobId job);

    /** Those of these jobs that there are, with their rows locked in the order of their ids. */
    List<Job> lockAll(Collection<JobId> jobs);

    Optional<Segment> segment(SegmentId segment);

    /** The job's segment that is not over; there is at most one. */
    Optional<Segment> openSegment(JobId job);

    /** How many segments the job has had. */
    int segmentCount(JobId job);

    /** Whether the run reported its start before. */
    boolean knows(SegmentId segment, RunId run);

    /** Weights of the version that a generation job uses, or that a training job begins as; empty for none. */
    Optional<ArtifactRef> prefixWeights(Job job);

    /** The prefix, locked: nobody else numbers a version of it. */
    Optional<Prefix> lockPrefix(UUID prefix);

    /** The number of the prefix's newest version; 0 when it has none. */
    int newestVersion(Prefix prefix);

    void add(Segment segment);

    void add(SegmentRun run);

    void add(PrefixVersion version);

    void add(DeadLetter letter);

    /** Appends to the history of a locked job, and tells its tenant. */
    void tell(Job job, JobEvent event, Instant now);

    /** As {@link #tell}, the same of several. */
    void tellAll(List<Job> jobs, JobEvent event, Instant now);

    /** A line that the tenant gets. */
    void deliver(Job job, GeneratedLine line, Instant now);

    void send(Task task, Instant now);

    /** To every worker. */
    void send(Control control, SegmentId about, Instant now);

    /** Has who waits for the queue look again once this is committed. */
    void wakeQueue();
}
