package dev.preamble.gateway.upload;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.upload.Upload;
import dev.preamble.catalog.upload.Uploads;
import dev.preamble.gateway.dataset.DatasetAnswer;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.intake.Intake;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/uploads}: datasets that come in parts. */
@Path("/v1/uploads")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Uploads")
public class UploadResource {
    private final CurrentTenant tenant;
    private final Uploads uploads;
    private final UploadDesk desk;
    private final PartShelf parts;
    private final Completion completion;
    private final Intake intake;
    private final HttpServerRequest request;
    private final Clock clock;

    public UploadResource(
            CurrentTenant tenant,
            Uploads uploads,
            UploadDesk desk,
            PartShelf parts,
            Completion completion,
            Intake intake,
            HttpServerRequest request,
            Clock clock) {
        this.tenant = tenant;
        this.uploads = uploads;
        this.desk = desk;
        this.parts = parts;
        this.completion = completion;
        this.intake = intake;
        this.request = request;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Begins an upload in parts",
            description =
                    "Of a dataset of at most 1 GiB. Send its bytes as parts of partBytes each, the last one with the"
                            + " rest, in any order and several at once, then complete it. After a cut, GET tells which parts are"
                            + " missing. Its bytes count as stored from now on. Two days after its last part it is gone.")
    @APIResponseSchema(value = UploadAnswer.class, responseCode = "201", responseDescription = "Begun")
    @APIResponse(responseCode = "429", description = "Too many open uploads, or no room for it (quota_exceeded)")
    public Response begin(@Nullable UploadRequest wanted) {
        TenantId owner = tenant.id();
        Upload upload = desk.begin(owner, new Field("body").required(wanted).checked());
        return Response.created(URI.create("/v1/uploads/" + upload.id()))
                .entity(UploadAnswer.of(upload, List.of()))
                .build();
    }

    @GET
    @Operation(summary = "All uploads, the newest first, without their parts")
    public Page<UploadAnswer> list(@BeanParam PageRequest page) {
        TenantId owner = tenant.id();
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> uploads.newest(owner, now, items),
                        cursor -> items -> uploads.olderThan(owner, now, cursor.createdAt(), cursor.id(), items),
                        UploadAnswer::listed,
                        upload -> Cursor.of(upload.createdAt(), upload.id())));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "How far an upload is: which parts are there, and which are missing")
    public UploadAnswer one(@PathParam("id") UUID id) {
        UploadDesk.Standing standing = desk.standing(tenant.id(), id);
        return UploadAnswer.of(standing.upload(), standing.parts());
    }

    @PUT
    @Path("/{id}/parts/{number}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "Sends a part",
            description =
                    "The bytes from (number - 1) * partBytes on. A part that breaks off is not kept. Sent again, the"
                            + " same bytes change nothing, and other ones take their place.")
    @APIResponse(responseCode = "200", description = "Kept")
    @APIResponse(responseCode = "429", description = "Too many uploads at once (quota_exceeded)")
    @APIResponse(
            responseCode = "409",
            description = "It has become a dataset, or was begun under /openai/v1 (conflict)")
    public PartAnswer send(
            @PathParam("id") UUID id,
            @PathParam("number") @Parameter(description = "From 1.") int number,
            @HeaderParam(AnnouncedDigest.CONTENT_DIGEST)
                    @Parameter(description = "sha-256 of the part's bytes, RFC 9530: they are checked by it.")
                    @Nullable
                    String digest,
            InputStream body)
            throws IOException {
        TenantId owner = tenant.id();
        @Nullable AnnouncedDigest announced = AnnouncedDigest.ofContent(digest).orElse(null);
        return PartAnswer.of(intake.take(owner, () -> parts.put(owner, id, number, declared(), announced, body)));
    }

    /** Whoever reads the request has made sure that it is a number. */
    private long declared() {
        @Nullable String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    @POST
    @Path("/{id}/complete")
    @Operation(
            summary = "Makes the parts a dataset",
            description =
                    "With the checks of a whole upload. Asked again, it answers with the same dataset. What is refused"
                            + " leaves the upload as it is.")
    @APIResponseSchema(value = DatasetAnswer.class, responseCode = "201", responseDescription = "Made")
    @APIResponse(responseCode = "409", description = "Parts are missing (conflict)")
    @APIResponse(responseCode = "422", description = "A line is not a row (bad_dataset)")
    @APIResponse(responseCode = "429", description = "Too many uploads at once (quota_exceeded)")
    public Response complete(@PathParam("id") UUID id) throws IOException {
        TenantId owner = tenant.id();
        Dataset dataset = intake.take(owner, () -> completion.ofAll(owner, id));
        return Response.created(URI.create("/v1/datasets/" + dataset.id()))
                .entity(DatasetAnswer.of(dataset))
                .build();
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Aborts an upload, and removes its parts")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "409", description = "It has become a dataset (conflict)")
    public void abort(@PathParam("id") UUID id) {
        desk.abort(tenant.id(), id);
    }
}
