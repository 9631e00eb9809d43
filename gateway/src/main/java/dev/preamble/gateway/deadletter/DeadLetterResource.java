package dev.preamble.gateway.deadletter;

import dev.preamble.catalog.job.DeadLetters.Which;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Choices;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/admin/dead-letters}: jobs that were given up. What operators make of them is audited. */
@Path("/v1/admin/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@RunOnVirtualThread
@Tag(name = "Administration")
public class DeadLetterResource {
    private final DeadLetterDesk desk;
    private final SecurityIdentity operator;

    public DeadLetterResource(DeadLetterDesk desk, SecurityIdentity operator) {
        this.desk = desk;
        this.operator = operator;
    }

    @GET
    @Operation(summary = "Jobs that were given up, the newest first", description = "With the last error and all runs.")
    public Page<DeadLetterAnswer> list(
            @QueryParam("resolution")
                    @Parameter(description = "Those of which this was made alone; open: nothing yet.")
                    @Nullable
                    String resolution,
            @BeanParam PageRequest page) {
        return desk.page(
                resolution == null || resolution.isEmpty()
                        ? Which.ALL
                        : Choices.of(Which.class, "resolution", resolution),
                null,
                page);
    }

    @POST
    @Path("/{id}/retry")
    @Operation(
            summary = "Has the job done again",
            description =
                    "As a new job that asks for the same, from its beginning; its submitted event names the failed one."
                            + " The same again changes nothing.")
    @APIResponse(responseCode = "200", description = "Retried")
    @APIResponse(responseCode = "409", description = "It was dropped, or what the job needs is gone (conflict)")
    public DeadLetterAnswer retry(@PathParam("id") UUID id) {
        return desk.retry(id, operator.getPrincipal().getName());
    }

    @POST
    @Path("/{id}/drop")
    @Operation(summary = "Leaves the job as it is", description = "The same again changes nothing.")
    @APIResponse(responseCode = "200", description = "Dropped")
    @APIResponse(responseCode = "409", description = "It was retried (conflict)")
    public DeadLetterAnswer drop(@PathParam("id") UUID id) {
        return desk.drop(id, operator.getPrincipal().getName());
    }
}
