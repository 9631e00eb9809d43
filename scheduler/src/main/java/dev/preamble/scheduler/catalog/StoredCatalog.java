package dev.preamble.scheduler.catalog;

import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.DeadLetters;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.catalog.job.SegmentRuns;
import dev.preamble.catalog.job.Segments;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.outbox.OutboxMessage;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Task;
import dev.preamble.records.tenant.CloudEvent;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.telemetry.LogContext;
import dev.preamble.telemetry.LogKey;
import dev.preamble.telemetry.SpanKeys;
import dev.preamble.telemetry.Step;
import dev.preamble.telemetry.TraceParent;
import dev.preamble.telemetry.Tracing;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The catalog in PostgreSQL. */
@Singleton
public final class StoredCatalog implements Catalog {
    private static final Logger LOG = Logger.getLogger(StoredCatalog.class);

    private final Jobs jobs;
    private final Segments segments;
    private final SegmentRuns runs;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final DeadLetters deadLetters;
    private final JobHistory history;
    private final Outbox outbox;
    private final EntityManager entities;
    private final Tracing tracing;

    public StoredCatalog(
            Jobs jobs,
            Segments segments,
            SegmentRuns runs,
            Prefixes prefixes,
            PrefixVersions versions,
            DeadLetters deadLetters,
            JobHistory history,
            Outbox outbox,
            EntityManager entities,
            Tracing tracing) {
        this.jobs = jobs;
        this.segments = segments;
        this.runs = runs;
        this.prefixes = prefixes;
        this.versions = versions;
        this.deadLetters = deadLetters;
        this.history = history;
        this.outbox = outbox;
        this.entities = entities;
        this.tracing = tracing;
    }

    @Override
    public Optional<Job> lock(JobId job) {
        return jobs.lock(job);
    }

    @Override
    public List<Job> lockAll(Collection<JobId> ids) {
        return jobs.lockAll(ids);
    }

    @Override
    public Optional<Segment> segment(SegmentId segment) {
        return segments.findByIdOptional(segment.value());
    }

    @Override
    public Optional<Segment> openSegment(JobId job) {
        return segments.open(job);
    }

    @Override
    public int segmentCount(JobId job) {
        return segments.count(job);
    }

    @Override
    public boolean knows(SegmentId segment, RunId run) {
        return runs.of(segment, run).isPresent();
    }

    @Override
    public Optional<ArtifactRef> prefixWeights(Job job) {
        return job.origin()
                .or(job::version)
                .flatMap(versions::findByIdOptional)
                .map(PrefixVersion::files)
                .map(files -> files.getFirst().artifact());
    }

    @Override
    public Optional<Prefix> lockPrefix(UUID prefix) {
        return prefixes.lock(prefix);
    }

    @Override
    public int newestVersion(Prefix prefix) {
        return versions.newest(prefix).map(PrefixVersion::number).orElse(0);
    }

    @Override
    public void add(Segment segment) {
        segments.persist(segment);
    }

    @Override
    public void add(SegmentRun run) {
        runs.persist(run);
    }

    @Override
    public void add(PrefixVersion version) {
        versions.persist(version);
    }

    @Override
    public void add(DeadLetter letter) {
        deadLetters.persist(letter);
    }

    @Override
    public void tell(Job job, JobEvent event, Instant now) {
        history.append(job, event, now);
    }

    @Override
    public void tellAll(List<Job> told, JobEvent event, Instant now) {
        history.append(told, event, now);
    }

    @Override
    public void deliver(Job job, GeneratedLine line, Instant now) {
        String subject = job.id().toString();
        outbox.persist(new OutboxMessage(
                subject,
                Topics.results(job.tenant()).name(),
                subject,
                OutboxMessage.headers(CloudEvent.of(line, now), job.trace()),
                RecordJson.text(line),
                now));
    }

    @Override
    public void send(Task task, Instant now) {
        LogContext.of(LogKey.TENANT, task.tenant())
                .and(LogKey.JOB, task.job())
                .and(LogKey.SEGMENT, task.segment())
                .run(() -> LOG.infof("release %d goes to pool %s", task.release(), task.pool()));
        outbox.send(task, released(task), now);
    }

    /** No statement of its own: who sends a job's task has locked the job. */
    private Optional<TraceParent> released(Task task) {
        Step step = Step.within("release")
                .with(SpanKeys.TENANT, task.tenant().value())
                .with(SpanKeys.JOB, task.job().toString())
                .with(SpanKeys.SEGMENT, task.segment().toString())
                .with(SpanKeys.RELEASE, (long) task.release());
        return jobs.findByIdOptional(task.job().value()).flatMap(Job::trace).map(at -> tracing.mark(step, at));
    }

    @Override
    public void send(Control control, SegmentId about, Instant now) {
        outbox.send(control, about.toString(), now);
    }

    @Override
    public void wakeQueue() {
        entities.createNativeQuery("select 1 from pg_notify('queue', '')").getSingleResult();
    }
}
