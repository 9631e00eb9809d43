package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.job.Segments;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.LinkAnswer;
import dev.preamble.gateway.store.Links;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.gateway.store.WantedBytes;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** What jobs made to be read: the lines of generation jobs, one after the other, and the reports of comparisons. */
@Singleton
public final class Results {
    static final String LINES = "application/jsonl";

    private final Jobs jobs;
    private final Segments segments;
    private final StoredBytes store;
    private final Links links;

    public Results(Jobs jobs, Segments segments, StoredBytes store, Links links) {
        this.jobs = jobs;
        this.segments = segments;
        this.store = store;
        this.links = links;
    }

    /** @throws Refusal when the tenant has no such job, or there are no such bytes */
    Response of(TenantId tenant, UUID id, WantedBytes wanted) {
        return Content.of(parts(tenant, id), LINES, wanted, store);
    }

    /**
     * Where each segment's lines are fetched from the store itself.
     *
     * @throws Refusal as {@link #of}, and where the platform gives no links
     */
    Page<LinkAnswer> links(TenantId tenant, UUID id, PageRequest page) {
        List<ArtifactRef> parts = parts(tenant, id);
        List<Piece> pieces = IntStream.range(0, parts.size())
                .mapToObj(i -> new Piece(i + 1, parts.get(i)))
                .toList();
        return page.of(
                items -> pieces.stream().limit(items).toList(),
                cursor -> items -> pieces.stream()
                        .filter(piece -> piece.number() > cursor.number())
                        .limit(items)
                        .toList(),
                piece -> links.to(piece.lines()),
                piece -> new Cursor(Integer.toString(piece.number())));
    }

    /** @param number from 1 */
    private record Piece(int number, ArtifactRef lines) {}

    /** All lines so far. */
    void copy(TenantId tenant, UUID id, OutputStream to) throws IOException {
        for (ArtifactRef part : parts(tenant, id)) {
            store.copy(part, to);
        }
    }

    private List<ArtifactRef> parts(TenantId tenant, UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> jobs.ofTenant(tenant, new JobId(id))
                        .filter(job -> job.kind() == JobKind.GENERATION)
                        .map(job -> segments.withResults(job.id()).stream()
                                .flatMap(segment -> segment.results().stream())
                                .toList())
                        .orElseThrow(Refusal::notFound));
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
