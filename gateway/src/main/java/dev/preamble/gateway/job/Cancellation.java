package dev.preamble.gateway.job;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.catalog.job.Segments;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Ends a job in the catalog at once. Its open segment is over from then on, so that whatever its run still reports
 * changes nothing; the word to stop goes to the workers by the outbox, in the same transaction.
 */
@Singleton
public final class Cancellation {
    private final Jobs jobs;
    private final Segments segments;
    private final JobHistory history;
    private final Outbox outbox;
    private final Audit audit;
    private final Clock clock;

    public Cancellation(Jobs jobs, Segments segments, JobHistory history, Outbox outbox, Audit audit, Clock clock) {
        this.jobs = jobs;
        this.segments = segments;
        this.history = history;
        this.outbox = outbox;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A job that is cancelled already stays so.
     *
     * @param actor who wants it, for the audit
     */
    public void cancel(TenantId tenant, JobKind kind, UUID id, String actor) {
        QuarkusTransaction.requiringNew().run(() -> {
            // One locking query: what was read before the lock could be stale.
            Job job = jobs.find("tenant = ?1 and kind = ?2 and id = ?3", tenant.value(), kind, id)
                    .withLock(LockModeType.PESSIMISTIC_WRITE)
                    .firstResultOptional()
                    .orElseThrow(Refusal::notFound);
            switch (job.state()) {
                case QUEUED, RELEASED, RUNNING -> {
                    JobState before = job.state();
                    end(job);
                    audit.persist(new AuditEntry(
                            clock.instant(), tenant, actor, "job.cancelled", id.toString(), state(job, before), null));
                }
                case CANCELLED -> {}
                case SUCCEEDED -> throw Refusal.conflict("The job succeeded; nothing is left to cancel.");
                case FAILED -> throw Refusal.conflict("The job failed; nothing is left to cancel.");
            }
        });
    }

    /**
     * Ends some of a tenant's open jobs, within the caller's transaction.
     *
     * @return whether the tenant has more
     */
    public boolean cancelSome(TenantId tenant, int most) {
        jobs.lockOpenOf(tenant, most).forEach(this::end);
        return jobs.openOf(tenant) > 0;
    }

    private static String state(Job job, JobState before) {
        return RecordJson.text(Map.of("tenant", job.tenant(), "state", before));
    }

    private void end(Job job) {
        Instant now = clock.instant();
        job.cancel(now);
        Use used =
                segments.open(job.id()).map(segment -> stop(segment, job, now)).orElse(null);
        history.append(job, new JobEvent.Cancelled(used), now);
    }

    private Use stop(Segment segment, Job job, Instant now) {
        boolean sent = segment.state() != SegmentState.QUEUED;
        segment.cancel(now);
        if (sent) {
            outbox.send(
                    new Control.StopRun(segment.id(), segment.release()),
                    job.id().toString(),
                    now);
        }
        return new Use(segment.meter().toMillis(), 0, 0);
    }
}
