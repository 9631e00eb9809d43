package dev.preamble.gateway.pool;

import dev.preamble.catalog.audit.Audit;
import dev.preamble.catalog.audit.AuditEntry;
import dev.preamble.catalog.model.BaseModels;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.RecordJson;
import dev.preamble.records.id.PoolId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/pools}: operators stop and go on with the work of a base model's workers. Each change is audited. */
@Path("/v1/admin/pools")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class PoolResource {
    private final BaseModels models;
    private final Audit audit;
    private final SecurityIdentity operator;
    private final Clock clock;

    public PoolResource(BaseModels models, Audit audit, SecurityIdentity operator, Clock clock) {
        this.models = models;
        this.audit = audit;
        this.operator = operator;
        this.clock = clock;
    }

    @POST
    @Path("/{id}/pause")
    @Operation(
            summary = "Lets no more work of a pool begin",
            description = "What runs ends its segment; what waits says why. The same again changes nothing.")
    @APIResponse(responseCode = "204", description = "Paused")
    public void pause(@PathParam("id") String id) {
        change(id, "pool.paused", clock.instant());
    }

    @POST
    @Path("/{id}/resume")
    @Operation(summary = "Lets a pool's work go on")
    @APIResponse(responseCode = "204", description = "It goes on")
    public void resume(@PathParam("id") String id) {
        change(id, "pool.resumed", null);
    }

    private void change(String id, String action, @Nullable Instant since) {
        if (!PoolId.isValid(id)) {
            throw Refusal.notFound();
        }
        PoolId pool = new PoolId(id);
        QuarkusTransaction.requiringNew().run(() -> {
            @Nullable Instant before = models.pausedAt(pool).orElse(null);
            if (before != null && since != null) {
                return;
            }
            if (!models.pause(pool, since)) {
                throw Refusal.notFound();
            }
            if (before != null || since != null) {
                audit.persist(new AuditEntry(
                        clock.instant(),
                        null,
                        operator.getPrincipal().getName(),
                        action,
                        id,
                        text(before),
                        text(since)));
            }
        });
    }

    private static @Nullable String text(@Nullable Instant pausedAt) {
        return pausedAt == null ? null : RecordJson.text(Map.of("pausedAt", pausedAt));
    }
}
