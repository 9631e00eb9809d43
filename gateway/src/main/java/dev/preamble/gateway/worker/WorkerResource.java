package dev.preamble.gateway.worker;

import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/admin/workers}: operators see the workers, and drain them. */
@Path("/v1/admin/workers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class WorkerResource {
    private final WorkerDesk desk;
    private final SecurityIdentity operator;

    public WorkerResource(WorkerDesk desk, SecurityIdentity operator) {
        this.desk = desk;
        this.operator = operator;
    }

    @GET
    @Operation(
            summary = "The workers that were seen within a day",
            description = "Device, lanes, memory and state of each.")
    public Page<WorkerAnswer> list(@BeanParam PageRequest page) {
        return desk.page(page);
    }

    @POST
    @Path("/{id}/drain")
    @Operation(
            summary = "Has a worker take no more tasks",
            description =
                    "What it trains is checkpointed and goes on elsewhere; what it generates is generated elsewhere."
                            + " In force until it is resumed, restarts included. The same again changes nothing.")
    public WorkerAnswer drain(@PathParam("id") String id) {
        return desk.drain(id, operator.getPrincipal().getName());
    }

    @POST
    @Path("/{id}/resume")
    @Operation(summary = "Has a worker take tasks again")
    public WorkerAnswer resume(@PathParam("id") String id) {
        return desk.resume(id, operator.getPrincipal().getName());
    }
}
