package dev.preamble.gateway.openai;

import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.identity.CurrentTenant;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /openai/v1/models}: what a request may name as its model. */
@Path("/openai/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class ModelResource {
    private final CurrentTenant tenant;
    private final Models models;

    public ModelResource(CurrentTenant tenant, Models models) {
        this.tenant = tenant;
        this.models = models;
    }

    @GET
    @Operation(
            summary = "All that a request may name as its model",
            description =
                    "The base models, and the tenant's prefixes by alias and by version. 10,000 at most: of a tenant"
                            + " that has more, the oldest versions are left out, and has_more says so; they can be named still.")
    public Listing<ModelAnswer> list() {
        return models.all(tenant.id());
    }

    @GET
    @Path("/{model}")
    public ModelAnswer one(@PathParam("model") String model) {
        return models.one(tenant.id(), model);
    }
}
