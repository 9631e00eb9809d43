package dev.preamble.gateway.usage;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/admin/usage}: what any tenant used and keeps, for operators. */
@Path("/v1/admin/usage")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class TenantUsageResource {
    private final UsageView usage;

    public TenantUsageResource(UsageView usage) {
        this.usage = usage;
    }

    @GET
    @Path("/{tenant}")
    @Operation(summary = "What a tenant used and keeps, and what it may")
    public UsageAnswer of(@PathParam("tenant") String tenant) {
        if (!TenantId.isValid(tenant)) {
            throw Refusal.notFound();
        }
        return usage.of(new TenantId(tenant));
    }
}
