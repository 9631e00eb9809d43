package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobFilter;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.catalog.prefix.PrefixVersions;
import dev.preamble.catalog.prefix.Prefixes;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.event.Scores;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A tenant's jobs, as it sees them. */
@Singleton
public final class JobView {
    private final Jobs jobs;
    private final Prefixes prefixes;
    private final PrefixVersions versions;
    private final EstimatedStarts estimatedStarts;
    private final Clock clock;

    public JobView(
            Jobs jobs, Prefixes prefixes, PrefixVersions versions, EstimatedStarts estimatedStarts, Clock clock) {
        this.jobs = jobs;
        this.prefixes = prefixes;
        this.versions = versions;
        this.estimatedStarts = estimatedStarts;
        this.clock = clock;
    }

    /** @throws Refusal when the tenant has no such job */
    public JobAnswer one(TenantId tenant, UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.ofTenant(tenant, new JobId(id)).map(this::answer))
                .orElseThrow(Refusal::notFound);
    }

    /** @throws Refusal when the tenant has no such job */
    void require(TenantId tenant, JobId id) {
        boolean there = QuarkusTransaction.requiringNew()
                .call(() -> jobs.ofTenant(tenant, id).isPresent());
        if (!there) {
            throw Refusal.notFound();
        }
    }

    /** @throws Refusal when the tenant has no such job of this kind */
    public JobAnswer one(TenantId tenant, JobKind kind, UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.ofTenant(tenant, new JobId(id))
                        .filter(job -> job.kind() == kind)
                        .map(this::answer))
                .orElseThrow(Refusal::notFound);
    }

    /** Those that the caller's transaction has found. */
    public List<JobAnswer> all(List<Job> found) {
        Map<JobId, Instant> starts = estimatedStarts.of(found, clock.instant());
        return found.stream().map(job -> answer(job, starts)).toList();
    }

    Page<JobAnswer> page(JobFilter filter, PageRequest page) {
        Map<JobId, Instant> starts = new HashMap<>();
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> withStarts(jobs.newest(filter, items), starts),
                        cursor -> items ->
                                withStarts(jobs.olderThan(filter, cursor.createdAt(), cursor.id(), items), starts),
                        job -> answer(job, starts),
                        job -> Cursor.of(job.createdAt(), job.id().value())));
    }

    private List<Job> withStarts(List<Job> found, Map<JobId, Instant> starts) {
        starts.putAll(estimatedStarts.of(found, clock.instant()));
        return found;
    }

    private JobAnswer answer(Job job) {
        return answer(job, estimatedStarts.of(List.of(job), clock.instant()));
    }

    /** A job that its submission has just stored, in the caller's transaction; when it starts is not asked for. */
    JobAnswer accepted(Job job) {
        return answer(job, Map.of());
    }

    /** Prefixes and versions are found once for a transaction: the session keeps them. */
    private JobAnswer answer(Job job, Map<JobId, Instant> starts) {
        Optional<PrefixVersion> version = job.version().flatMap(versions::findByIdOptional);
        return JobAnswer.of(
                job,
                job.prefix()
                        .flatMap(prefixes::findByIdOptional)
                        .map(Prefix::name)
                        .orElse(null),
                version.map(PrefixVersion::number).orElse(null),
                job.origin()
                        .flatMap(versions::findByIdOptional)
                        .flatMap(this::origin)
                        .orElse(null),
                job.scores()
                        .or(() -> version.flatMap(made -> scores(job, made)))
                        .orElse(null),
                starts.get(job.id()),
                clock.instant());
    }

    /** A generation job names a version that another one scored. */
    private static Optional<Scores> scores(Job job, PrefixVersion version) {
        return job.kind() == JobKind.TRAINING ? version.scores() : Optional.empty();
    }

    private Optional<JobAnswer.Origin> origin(PrefixVersion version) {
        return prefixes.findByIdOptional(version.prefix())
                .map(prefix -> new JobAnswer.Origin(prefix.name().value(), version.number()));
    }
}
