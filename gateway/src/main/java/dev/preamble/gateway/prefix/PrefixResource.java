package dev.preamble.gateway.prefix;

import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.prefix.VersionAnswer.FileAnswer;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.event.Outcome.PrefixFile;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /v1/prefixes}: what training jobs made. */
@Path("/v1/prefixes")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Prefixes")
public class PrefixResource {
    private final CurrentTenant tenant;
    private final PrefixView view;
    private final StoredBytes store;

    public PrefixResource(CurrentTenant tenant, PrefixView view, StoredBytes store) {
        this.tenant = tenant;
        this.view = view;
        this.store = store;
    }

    @GET
    public Page<PrefixAnswer> list(@BeanParam PageRequest page) {
        return view.page(tenant.id(), page);
    }

    @GET
    @Path("/{name}")
    public PrefixAnswer one(@PathParam("name") String name) {
        return view.one(tenant.id(), name);
    }

    @GET
    @Path("/{name}/versions")
    public Page<VersionAnswer> versions(@PathParam("name") String name, @BeanParam PageRequest page) {
        return view.versions(tenant.id(), name, page);
    }

    @GET
    @Path("/{name}/versions/{number}")
    public VersionAnswer version(@PathParam("name") String name, @PathParam("number") int number) {
        return VersionAnswer.of(view.version(tenant.id(), name, number));
    }

    @GET
    @Path("/{name}/versions/{number}/files")
    public Page<FileAnswer> files(@PathParam("name") String name, @PathParam("number") int number) {
        return Page.whole(version(name, number).files());
    }

    @GET
    @Path("/{name}/versions/{number}/files/{file}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "A file of the version",
            description = "With the digest that the catalog names: Repr-Digest, and as the ETag in hexadecimal.")
    public Response file(
            @PathParam("name") String name, @PathParam("number") int number, @PathParam("file") String file) {
        PrefixFile found = view.version(tenant.id(), name, number).files().stream()
                .filter(candidate -> candidate.name().equals(file))
                .findFirst()
                .orElseThrow(Refusal::notFound);
        return Content.of(found.artifact(), MediaType.APPLICATION_OCTET_STREAM, store);
    }
}
