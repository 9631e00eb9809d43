package dev.preamble.gateway.worker;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.outbox.Outbox;
import dev.preamble.catalog.worker.SeenWorker;
import dev.preamble.catalog.worker.Workers;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.WorkerId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/admin/workers}: operators see the workers, and drain them. The wish is kept, and told in the same transaction;
 * a worker that is restarted or did not hear is told again by the scheduler.
 */
@Path("/v1/admin/workers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class WorkerResource {
    private final Workers workers;
    private final Outbox outbox;
    private final Audit audit;
    private final SecurityIdentity operator;
    private final Clock clock;

    public WorkerResource(Workers workers, Outbox outbox, Audit audit, SecurityIdentity operator, Clock clock) {
        this.workers = workers;
        this.outbox = outbox;
        this.audit = audit;
        this.operator = operator;
        this.clock = clock;
    }

    @GET
    @Operation(
            summary = "The workers that were seen within a day",
            description = "Device, lanes, memory and state of each.")
    public Page<WorkerAnswer> list(@BeanParam PageRequest page) {
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> workers.find("order by id").page(0, items).list(),
                        cursor -> items -> workers.find("id > ?1 order by id", cursor.place())
                                .page(0, items)
                                .list(),
                        worker -> WorkerAnswer.of(worker, now),
                        worker -> new Cursor(worker.id().value())));
    }

    @POST
    @Path("/{id}/drain")
    @Operation(
            summary = "Has a worker take no more tasks",
            description =
                    "What it trains is checkpointed and goes on elsewhere; what it generates is generated elsewhere."
                            + " In force until it is resumed, restarts included. The same again changes nothing.")
    public WorkerAnswer drain(@PathParam("id") String id) {
        return change(id, "worker.drained", clock.instant());
    }

    @POST
    @Path("/{id}/resume")
    @Operation(summary = "Has a worker take tasks again")
    public WorkerAnswer resume(@PathParam("id") String id) {
        return change(id, "worker.resumed", null);
    }

    private WorkerAnswer change(String id, String action, @Nullable Instant since) {
        if (!WorkerId.isValid(id)) {
            throw Refusal.notFound();
        }
        WorkerId worker = new WorkerId(id);
        Instant now = clock.instant();
        QuarkusTransaction.requiringNew().run(() -> {
            SeenWorker before = find(id);
            if (workers.drain(worker, since)) {
                outbox.send(
                        since == null ? new Control.ResumeWorker(worker) : new Control.DrainWorker(worker), id, now);
                audit.persist(new AuditEntry(
                        now,
                        operator.getPrincipal().getName(),
                        action,
                        id,
                        text(before.drainedAt().orElse(null)),
                        text(since)));
            }
        });
        return QuarkusTransaction.requiringNew().call(() -> WorkerAnswer.of(find(id), now));
    }

    private SeenWorker find(String id) {
        return workers.findByIdOptional(id).orElseThrow(Refusal::notFound);
    }

    private static @Nullable String text(@Nullable Instant drainedAt) {
        return drainedAt == null ? null : RecordJson.text(Map.of("drainedAt", drainedAt));
    }
}
