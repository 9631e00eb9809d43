package dev.preamble.gateway.job;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobHistory;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.identity.TenantsInUse;
import dev.preamble.gateway.limit.StoredSpace;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.telemetry.TraceParent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Does a job once more, as a new one that asks for the same from its beginning: the one before has ended for its tenant,
 * and what its runs left is cleared away.
 */
@Singleton
public final class Repetition {
    private final Contest contest;
    private final TenantsInUse tenantsInUse;
    private final Jobs jobs;
    private final GivenRows given;
    private final OpenJobs openJobs;
    private final StoredSpace space;
    private final JobHistory history;
    private final Audit audit;
    private final Clock clock;

    public Repetition(
            Contest contest,
            TenantsInUse tenantsInUse,
            Jobs jobs,
            GivenRows given,
            OpenJobs openJobs,
            StoredSpace space,
            JobHistory history,
            Audit audit,
            Clock clock) {
        this.contest = contest;
        this.tenantsInUse = tenantsInUse;
        this.jobs = jobs;
        this.given = given;
        this.openJobs = openJobs;
        this.space = space;
        this.history = history;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * For its owner, within the owner's limits; however often it is asked for, it is one new job.
     *
     * @param actor who wants it, for the audit
     * @throws Refusal when the job is open or succeeded, or what it needs is gone
     */
    public JobId retry(TenantId tenant, JobKind kind, UUID id, String actor) {
        return contest.call(() -> {
            tenantsInUse.claim(tenant);
            Job ended = jobs.ofTenant(tenant, new JobId(id))
                    .filter(job -> job.kind() == kind)
                    .orElseThrow(Refusal::notFound);
            String key = "retry of " + id;
            return jobs.byIdempotencyKey(tenant, kind, key).map(Job::id).orElseGet(() -> {
                requireGivenUp(ended);
                openJobs.requireRoom(tenant);
                space.requireRoom(tenant, 0);
                Job again = begin(ended, key);
                audit.persist(new AuditEntry(
                        clock.instant(),
                        tenant,
                        actor,
                        "job.retried",
                        id.toString(),
                        RecordJson.text(Map.of("tenant", tenant, "state", ended.state())),
                        RecordJson.text(Map.of("retriedAs", again.id()))));
                return again.id();
            });
        });
    }

    /**
     * In the caller's transaction, beyond all limits of the tenant, which is held in use by it.
     *
     * @param key by which its tenant may find the new job
     * @throws Refusal when what the job needs is gone
     */
    public Job begin(Job ended, @Nullable String key) {
        requireInput(ended);
        Instant now = clock.instant();
        Job again = Job.again(ended, JobId.random(), key, now);
        TraceParent.current().ifPresent(again::follow);
        history.begin(List.of(again), new JobEvent.Submitted(ended.id()));
        return again;
    }

    private static void requireGivenUp(Job job) {
        switch (job.state()) {
            case FAILED, CANCELLED -> {}
            case QUEUED, RELEASED, RUNNING, SUCCEEDED ->
                throw Refusal.conflict("Only a job that failed or was cancelled runs again; this one is "
                        + job.state().name().toLowerCase(Locale.ROOT) + ".");
        }
    }

    /** Where a job began that did not begin anew, only its owner says. */
    private void requireInput(Job ended) {
        if (ended.origin().isPresent()) {
            throw Refusal.conflict("The job began with a version; its owner can submit it again.");
        }
        given.gone(ended).ifPresent(how -> {
            throw Refusal.conflict(how + "; it cannot be done again.");
        });
    }
}
