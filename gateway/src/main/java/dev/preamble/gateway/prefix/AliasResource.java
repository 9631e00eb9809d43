package dev.preamble.gateway.prefix;

import dev.preamble.gateway.edit.Expected;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.problem.Field;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/prefixes/{name}/aliases}: names that can be moved from version to version. Each move is audited. */
@Path("/v1/prefixes/{name}/aliases/{alias}")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Prefixes")
public class AliasResource {
    private final CurrentTenant tenant;
    private final AliasDesk desk;
    private final SecurityIdentity caller;

    public AliasResource(CurrentTenant tenant, AliasDesk desk, SecurityIdentity caller) {
        this.tenant = tenant;
        this.desk = desk;
        this.caller = caller;
    }

    @GET
    public AliasAnswer one(@PathParam("name") String name, @PathParam("alias") String alias) {
        return desk.one(tenant.id(), name, alias);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public AliasAnswer point(
            @PathParam("name") String name,
            @PathParam("alias") String alias,
            @HeaderParam(Expected.HEADER) @Parameter(description = Expected.DESCRIPTION) @Nullable String ifMatch,
            @Nullable AliasRequest request) {
        @Nullable Integer version = new Field("body").required(request).version();
        return desk.point(tenant.id(), name, alias, version, new Expected(ifMatch), actor());
    }

    @DELETE
    public void remove(
            @PathParam("name") String name,
            @PathParam("alias") String alias,
            @HeaderParam(Expected.HEADER) @Parameter(description = Expected.DESCRIPTION) @Nullable String ifMatch) {
        desk.remove(tenant.id(), name, alias, new Expected(ifMatch), actor());
    }

    private String actor() {
        return caller.getPrincipal().getName();
    }
}
