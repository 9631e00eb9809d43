package dev.preamble.gateway.openai;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.DatasetFilter;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.dataset.DatasetShelf;
import dev.preamble.gateway.form.Form;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.intake.Intake;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.gateway.store.WantedBytes;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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

/** {@code /openai/v1/files}: the tenant's datasets. */
@Path("/openai/v1/files")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class FileResource {
    private static final String ROWS = "application/jsonl";
    private static final String FILE = "file";
    private static final String PURPOSE = "purpose";
    private static final String OLDEST_FIRST = "asc";
    private static final String NEWEST_FIRST = "desc";
    private static final Form.Shape SHAPE = Form.Shape.of(FILE, Limits.DATASET_BYTES, Set.of(PURPOSE));

    /** What the official Python client says that it accepts, whatever the content is. */
    private static final String BINARY = "application/binary";

    private final CurrentTenant tenant;
    private final Datasets datasets;
    private final DatasetShelf shelf;
    private final StoredBytes store;
    private final Intake intake;

    public FileResource(CurrentTenant tenant, Datasets datasets, DatasetShelf shelf, StoredBytes store, Intake intake) {
        this.tenant = tenant;
        this.datasets = datasets;
        this.shelf = shelf;
        this.store = store;
        this.intake = intake;
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            summary = "Uploads rows to train on",
            description =
                    "A form with purpose, fine-tune, and file: JSON lines of prompt and completion, which are kept"
                            + " as input and target, or of these themselves.")
    @RequestBody(
            required = true,
            content =
                    @org.eclipse.microprofile.openapi.annotations.media.Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            requiredProperties = {PURPOSE, FILE},
                                            properties = {
                                                @SchemaProperty(
                                                        name = PURPOSE,
                                                        type = SchemaType.STRING,
                                                        enumeration = OpenAiFile.FINE_TUNE),
                                                @SchemaProperty(
                                                        name = FILE,
                                                        type = SchemaType.STRING,
                                                        format = "binary",
                                                        description = "at most 1 GiB")
                                            })))
    @APIResponseSchema(value = OpenAiFile.class, responseCode = "200", responseDescription = "Stored")
    @APIResponse(responseCode = "422", description = "A line is not a row (bad_dataset)")
    public OpenAiFile upload(@HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable MediaType type, InputStream body)
            throws IOException {
        TenantId owner = tenant.id();
        String boundary = Form.boundary(type);
        return OpenAiFile.of(intake.take(owner, () -> {
            shelf.requireRoom(owner);
            try (Form form = Form.read(body, boundary, Form.SCRATCH, SHAPE)) {
                OpenAiFile.requireFineTune(form.text(PURPOSE));
                String name = new Field(FILE).text(form.fileName(), Limits.NAME_CHARACTERS);
                try (InputStream rows = new FileRows(Files.newInputStream(form.content()))) {
                    return shelf.add(owner, name, DatasetPurpose.TRAINING, rows);
                }
            }
        }));
    }

    @GET
    @Operation(summary = "The files, the newest first unless order says otherwise")
    public Listing<OpenAiFile> list(
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit")
                    @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = Listing.MOST))
                    @Nullable
                    String limit,
            @QueryParam("purpose")
                    @Parameter(
                            description = "Files of this purpose alone.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {OpenAiFile.FINE_TUNE, OpenAiFile.BATCH}))
                    @Nullable
                    String purpose,
            @QueryParam("order")
                    @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {OLDEST_FIRST, NEWEST_FIRST},
                                            defaultValue = NEWEST_FIRST))
                    @Nullable
                    String order) {
        TenantId owner = tenant.id();
        DatasetFilter filter = new DatasetFilter(owner, purpose == null ? null : OpenAiFile.purpose(purpose), "");
        boolean oldestFirst = isOldestFirst(order);
        int most = Listing.size(limit);
        List<Dataset> found = QuarkusTransaction.requiringNew().call(() -> found(filter, oldestFirst, after, most + 1));
        return Listing.of(found, most, OpenAiFile::of);
    }

    private static boolean isOldestFirst(@Nullable String order) {
        return switch (order) {
            case null -> false;
            case NEWEST_FIRST -> false;
            case OLDEST_FIRST -> true;
            default -> throw Refusal.field("order", "order is not supported.", OLDEST_FIRST + " or " + NEWEST_FIRST);
        };
    }

    private List<Dataset> found(DatasetFilter filter, boolean oldestFirst, @Nullable String after, int most) {
        if (after == null) {
            return oldestFirst ? datasets.oldest(filter, most) : datasets.newest(filter, most);
        }
        Dataset last = find(filter.tenant(), "after", after);
        return oldestFirst
                ? datasets.newerThan(filter, last.createdAt(), last.id().value(), most)
                : datasets.olderThan(filter, last.createdAt(), last.id().value(), most);
    }

    @GET
    @Path("/{id}")
    public OpenAiFile one(@PathParam("id") String id) {
        return OpenAiFile.of(find(id));
    }

    @GET
    @Path("/{id}/content")
    @Produces({ROWS, BINARY})
    @Operation(summary = "The rows, as they are stored")
    @APIResponse(responseCode = "200", description = "All of it")
    @APIResponse(responseCode = "206", description = "The bytes that Range names")
    @APIResponse(responseCode = "416", description = "There are none there (range_not_satisfiable)")
    public Response content(@PathParam("id") String id, @BeanParam WantedBytes wanted) {
        return Content.of(find(id).artifact(), ROWS, wanted, store);
    }

    @DELETE
    @Path("/{id}")
    @APIResponse(responseCode = "200", description = "Removed")
    @APIResponse(responseCode = "409", description = "A job that is not over uses it (conflict)")
    public OpenAiFile.Deleted remove(@PathParam("id") String id) {
        UUID dataset = Ids.FILE.parse("id", id);
        shelf.remove(tenant.id(), new DatasetId(dataset));
        return new OpenAiFile.Deleted(id, "file", true);
    }

    private Dataset find(String id) {
        TenantId owner = tenant.id();
        return QuarkusTransaction.requiringNew().call(() -> find(owner, "id", id));
    }

    private Dataset find(TenantId owner, String field, String id) {
        return datasets.ofTenant(owner, new DatasetId(Ids.FILE.parse(field, id)))
                .orElseThrow(() -> Refusal.notFound(field));
    }
}
