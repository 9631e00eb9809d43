package dev.preamble.gateway.prefix;

import dev.preamble.catalog.prefix.PrefixFilter;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.gateway.form.Form;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.intake.Intake;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.prefix.VersionAnswer.FileAnswer;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.LinkAnswer;
import dev.preamble.gateway.store.Links;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.gateway.store.WantedBytes;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/prefixes}: what training jobs made, and what was imported. */
@Path("/v1/prefixes")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Prefixes")
public class PrefixResource {
    private static final String NAME = "1 to 63 of a-z, 0-9 and -, the first not a -";

    private final CurrentTenant tenant;
    private final SecurityIdentity identity;
    private final PrefixView view;
    private final VersionImports imports;
    private final StoredBytes store;
    private final Links links;
    private final Intake intake;

    public PrefixResource(
            CurrentTenant tenant,
            SecurityIdentity identity,
            PrefixView view,
            VersionImports imports,
            StoredBytes store,
            Links links,
            Intake intake) {
        this.tenant = tenant;
        this.identity = identity;
        this.view = view;
        this.imports = imports;
        this.store = store;
        this.links = links;
        this.intake = intake;
    }

    @GET
    public Page<PrefixAnswer> list(
            @QueryParam("name") @Parameter(description = "Prefixes whose name begins with this alone.") @Nullable
                    String name,
            @BeanParam PageRequest page) {
        return view.page(new PrefixFilter(tenant.id(), Objects.requireNonNullElse(name, "")), page);
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

    @POST
    @Path("/{name}/versions")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            summary = "Imports a version",
            description =
                    "The two files that PEFT saves for prefix tuning. A prefix of a new name is made; then baseModel"
                            + " must name its base model. Send the same Idempotency-Key again and you get the same version.")
    @RequestBody(
            required = true,
            content =
                    @org.eclipse.microprofile.openapi.annotations.media.Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            requiredProperties = {ImportForm.WEIGHTS, ImportForm.CONFIGURATION},
                                            properties = {
                                                @SchemaProperty(
                                                        name = ImportForm.WEIGHTS,
                                                        type = SchemaType.STRING,
                                                        format = "binary",
                                                        description = "prompt_embeddings alone; at most 256 MiB"),
                                                @SchemaProperty(
                                                        name = ImportForm.CONFIGURATION,
                                                        type = SchemaType.STRING,
                                                        format = "binary",
                                                        description = "of PREFIX_TUNING, CAUSAL_LM; at most 64 KiB"),
                                                @SchemaProperty(
                                                        name = ImportForm.BASE_MODEL,
                                                        type = SchemaType.STRING,
                                                        description = "of a new prefix; else it is known")
                                            })))
    @APIResponseSchema(value = VersionAnswer.class, responseCode = "201", responseDescription = "Stored")
    @APIResponse(responseCode = "413", description = "A part is too large (too_large)")
    @APIResponse(responseCode = "422", description = "A file does not fit the base model (bad_prefix)")
    @APIResponse(responseCode = "429", description = "Too many uploads at once (quota_exceeded)")
    @APIResponse(responseCode = "409", description = "The prefix belongs to another base model (conflict)")
    public Response add(
            @PathParam("name") String name,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String key,
            @Context HttpHeaders headers,
            InputStream body)
            throws IOException {
        TenantId owner = tenant.id();
        PrefixName prefix = new PrefixName(new Field("name").matching(name, PrefixName::isValid, NAME));
        IdempotencyKey once = IdempotencyKey.of(key);
        String boundary = Form.boundary(headers.getMediaType());
        PrefixVersion version = intake.take(owner, () -> {
            try (ImportForm form = ImportForm.read(body, boundary, Form.SCRATCH)) {
                return imports.take(owner, prefix, once, identity.getPrincipal().getName(), form);
            }
        });
        return Response.created(URI.create("/v1/prefixes/" + prefix + "/versions/" + version.number()))
                .entity(VersionAnswer.of(version))
                .build();
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
    @APIResponse(responseCode = "200", description = "All of it")
    @APIResponse(responseCode = "206", description = "The bytes that Range names")
    @APIResponse(responseCode = "416", description = "There are none there (range_not_satisfiable)")
    public Response file(
            @PathParam("name") String name,
            @PathParam("number") int number,
            @PathParam("file") String file,
            @BeanParam WantedBytes wanted) {
        return Content.of(artifact(name, number, file), MediaType.APPLICATION_OCTET_STREAM, wanted, store);
    }

    @GET
    @Path("/{name}/versions/{number}/files/{file}/link")
    @Operation(
            summary = "A link to a file of the version",
            description = "It is fetched from the store itself, without credentials, for a quarter of an hour.")
    @APIResponse(responseCode = "200", description = "For whoever has it")
    @APIResponse(responseCode = "409", description = "This platform gives no links (conflict)")
    public LinkAnswer link(
            @PathParam("name") String name, @PathParam("number") int number, @PathParam("file") String file) {
        return links.to(artifact(name, number, file));
    }

    private ArtifactRef artifact(String name, int number, String file) {
        return view.version(tenant.id(), name, number).files().stream()
                .filter(candidate -> candidate.name().equals(file))
                .findFirst()
                .map(PrefixFile::artifact)
                .orElseThrow(Refusal::notFound);
    }
}
