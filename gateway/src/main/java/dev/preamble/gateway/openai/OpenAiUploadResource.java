package dev.preamble.gateway.openai;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.form.Form;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.intake.Intake;
import dev.preamble.gateway.openai.OpenAiUpload.OpenAiPart;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.upload.AnnouncedDigest;
import dev.preamble.gateway.upload.Completion;
import dev.preamble.gateway.upload.PartShelf;
import dev.preamble.gateway.upload.UploadDesk;
import dev.preamble.records.id.TenantId;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /openai/v1/uploads}: a file that comes in parts. */
@Path("/openai/v1/uploads")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class OpenAiUploadResource {
    private static final String DATA = "data";
    private static final Form.Shape SHAPE = Form.Shape.of(DATA, (long) Limits.PART_BYTES.most(), Set.of());

    private final CurrentTenant tenant;
    private final UploadDesk desk;
    private final PartShelf parts;
    private final Completion completion;
    private final Intake intake;

    public OpenAiUploadResource(
            CurrentTenant tenant, UploadDesk desk, PartShelf parts, Completion completion, Intake intake) {
        this.tenant = tenant;
        this.desk = desk;
        this.parts = parts;
        this.completion = completion;
        this.intake = intake;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Begins an upload in parts",
            description =
                    "Of a file of at most 1 GiB. Its bytes count as stored from now on; two days after its last part"
                            + " it is gone.")
    @APIResponseSchema(value = OpenAiUpload.class, responseCode = "200", responseDescription = "Begun")
    @APIResponse(responseCode = "429", description = "Too many open uploads, or no room for it (quota_exceeded)")
    public OpenAiUpload begin(@Nullable OpenAiUploadRequest wanted) {
        TenantId owner = tenant.id();
        return OpenAiUpload.pending(
                desk.begin(owner, new Field("body").required(wanted).checked()));
    }

    @POST
    @Path("/{id}/parts")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            summary = "Adds a part",
            description = "A form with data. In which order parts belong is said when the upload is completed.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            requiredProperties = DATA,
                                            properties =
                                                    @SchemaProperty(
                                                            name = DATA,
                                                            type = SchemaType.STRING,
                                                            format = "binary",
                                                            description = "at most 64 MiB"))))
    @APIResponseSchema(value = OpenAiPart.class, responseCode = "200", responseDescription = "Stored")
    @APIResponse(responseCode = "409", description = "It has become a file, or was begun under /v1/uploads (conflict)")
    public OpenAiPart add(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable MediaType type,
            InputStream body)
            throws IOException {
        TenantId owner = tenant.id();
        UUID upload = Ids.UPLOAD.parse("id", id);
        String boundary = Form.boundary(type);
        desk.standing(owner, upload);
        return OpenAiPart.of(upload, intake.take(owner, () -> {
            try (Form form = Form.read(body, boundary, Form.SCRATCH, SHAPE);
                    InputStream content = Files.newInputStream(form.content())) {
                return parts.append(owner, upload, Files.size(form.content()), content);
            }
        }));
    }

    @POST
    @Path("/{id}/complete")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Makes parts a file",
            description = "Asked again, it answers with the same file. What is refused leaves the upload as it is.")
    @APIResponseSchema(value = OpenAiUpload.class, responseCode = "200", responseDescription = "Made")
    @APIResponse(responseCode = "422", description = "A line is not a row (bad_dataset)")
    @APIResponse(responseCode = "409", description = "It was begun under /v1/uploads, or a part is lost (conflict)")
    public OpenAiUpload complete(@PathParam("id") String id, @Nullable OpenAiUploadCompletion wanted)
            throws IOException {
        TenantId owner = tenant.id();
        UUID upload = Ids.UPLOAD.parse("id", id);
        OpenAiUploadCompletion completed = new Field("body").required(wanted);
        List<UUID> order = completed.order();
        @Nullable AnnouncedDigest digest = completed.digest().orElse(null);
        Dataset dataset = intake.take(owner, () -> completion.ofThese(owner, upload, order, digest, FileRows::new));
        return OpenAiUpload.completed(desk.standing(owner, upload).upload(), dataset);
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(summary = "Aborts an upload, and removes its parts")
    @APIResponseSchema(value = OpenAiUpload.class, responseCode = "200", responseDescription = "Removed")
    @APIResponse(responseCode = "409", description = "It has become a file (conflict)")
    public OpenAiUpload cancel(@PathParam("id") String id) {
        return OpenAiUpload.cancelled(desk.abort(tenant.id(), Ids.UPLOAD.parse("id", id)));
    }
}
