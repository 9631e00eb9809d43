package dev.preamble.gateway.usage;

import dev.preamble.gateway.identity.CurrentTenant;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/usage}: what the tenant itself used and keeps, and what it may. */
@Path("/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Usage")
public class UsageResource {
    private final CurrentTenant tenant;
    private final UsageView usage;

    public UsageResource(CurrentTenant tenant, UsageView usage) {
        this.tenant = tenant;
        this.usage = usage;
    }

    @GET
    @Operation(
            summary = "What the tenant used and keeps, and what it may",
            description =
                    "Lane time, tokens trained and generated, of all runs that are over, by day: the sums of what"
                            + " the events of its jobs say in used. Bytes of its datasets, versions, inputs, results and open uploads.")
    public UsageAnswer own() {
        return usage.of(tenant.id());
    }
}
