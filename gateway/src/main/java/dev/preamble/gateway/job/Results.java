package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segments;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.UUID;

/** What jobs made to be read: the lines of generation jobs, one after the other, and the reports of comparisons. */
@Singleton
public final class Results {
    static final String LINES = "application/jsonl";

    private final Jobs jobs;
    private final Segments segments;
    private final StoredBytes store;

    public Results(Jobs jobs, Segments segments, StoredBytes store) {
        this.jobs = jobs;
        this.segments = segments;
        this.store = store;
    }

    StreamingOutput of(TenantId tenant, UUID id) {
        List<ArtifactRef> parts = QuarkusTransaction.requiringNew()
                .call(() -> jobs.ofTenant(tenant, new JobId(id))
                        .filter(job -> job.kind() == JobKind.GENERATION)
                        .map(job -> segments.withResults(job.id()).stream()
                                .flatMap(segment -> segment.results().stream())
                                .toList())
                        .orElseThrow(Refusal::notFound));
        return to -> {
            for (ArtifactRef part : parts) {
                store.copy(part, to);
            }
        };
    }

    /** @throws Refusal when the tenant has no such job, or it compared nothing yet */
    ArtifactRef comparison(TenantId tenant, UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.ofTenant(tenant, new JobId(id))
                        .filter(Job::compares)
                        .flatMap(job -> segments.withResults(job.id()).stream()
                                .flatMap(segment -> segment.results().stream())
                                .findFirst()))
                .orElseThrow(Refusal::notFound);
    }
}
