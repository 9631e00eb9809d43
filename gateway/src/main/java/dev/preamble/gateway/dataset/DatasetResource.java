package dev.preamble.gateway.dataset;

import dev.preamble.catalog.dataset.Dataset;
import dev.preamble.catalog.dataset.DatasetFilter;
import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.catalog.dataset.Datasets;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.intake.Intake;
import dev.preamble.gateway.page.Cursor;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.page.PageRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.store.Content;
import dev.preamble.gateway.store.LinkAnswer;
import dev.preamble.gateway.store.Links;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/datasets}: rows to learn from or to generate for. */
@Path("/v1/datasets")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Datasets")
public class DatasetResource {
    static final String ROWS = "application/jsonl";

    private final CurrentTenant tenant;
    private final Datasets datasets;
    private final DatasetShelf shelf;
    private final StoredBytes store;
    private final Links links;
    private final Intake intake;

    public DatasetResource(
            CurrentTenant tenant,
            Datasets datasets,
            DatasetShelf shelf,
            StoredBytes store,
            Links links,
            Intake intake) {
        this.tenant = tenant;
        this.datasets = datasets;
        this.shelf = shelf;
        this.store = store;
        this.links = links;
        this.intake = intake;
    }

    @POST
    @Consumes(ROWS)
    @Operation(
            summary = "Uploads a dataset",
            description = "JSON lines, each exactly {\"input\": …, \"target\": …}. At most 1,000,000 lines of at most"
                    + " 65,536 bytes, 1 GiB in all. A bad line refuses the whole upload by its number and reason.")
    @APIResponseSchema(value = DatasetAnswer.class, responseCode = "201", responseDescription = "Stored")
    @APIResponse(responseCode = "422", description = "A line is not a row (bad_dataset)")
    @APIResponse(responseCode = "429", description = "Too many uploads at once (quota_exceeded)")
    public Response upload(
            @QueryParam("name")
                    @Parameter(
                            required = true,
                            description = "1 to 100 characters.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            minLength = 1,
                                            maxLength = Limits.NAME_CHARACTERS))
                    @Nullable
                    String name,
            @QueryParam("purpose")
                    @Parameter(
                            description =
                                    "training (the default) needs a target in each row; generation needs inputs alone.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {DatasetShelf.TRAINING, DatasetShelf.GENERATION}))
                    @Nullable
                    String purpose,
            InputStream rows)
            throws IOException {
        TenantId owner = tenant.id();
        String title = new Field("name").text(name, Limits.NAME_CHARACTERS);
        DatasetPurpose meant = DatasetShelf.purpose(purpose);
        Dataset dataset = intake.take(owner, () -> shelf.add(owner, title, meant, rows));
        return Response.created(URI.create("/v1/datasets/" + dataset.id()))
                .entity(DatasetAnswer.of(dataset))
                .build();
    }

    @GET
    public Page<DatasetAnswer> list(
            @QueryParam("name")
                    @Parameter(description = "Datasets whose name begins with this alone, as it is written.")
                    @Nullable
                    String name,
            @BeanParam PageRequest page) {
        DatasetFilter filter = new DatasetFilter(tenant.id(), null, Objects.requireNonNullElse(name, ""));
        return QuarkusTransaction.requiringNew()
                .call(() -> page.of(
                        items -> datasets.newest(filter, items),
                        cursor -> items -> datasets.olderThan(filter, cursor.createdAt(), cursor.id(), items),
                        DatasetAnswer::of,
                        dataset -> Cursor.of(dataset.createdAt(), dataset.id().value())));
    }

    @GET
    @Path("/{id}")
    public DatasetAnswer one(@PathParam("id") UUID id) {
        return DatasetAnswer.of(find(id));
    }

    @GET
    @Path("/{id}/content")
    @Produces(ROWS)
    @Operation(summary = "The rows, byte by byte as they were uploaded")
    @APIResponse(responseCode = "200", description = "All of it")
    @APIResponse(responseCode = "206", description = "The bytes that Range names")
    @APIResponse(responseCode = "416", description = "There are none there (range_not_satisfiable)")
    public Response content(@PathParam("id") UUID id, @BeanParam WantedBytes wanted) {
        return Content.of(find(id).artifact(), ROWS, wanted, store);
    }

    @GET
    @Path("/{id}/content/link")
    @Operation(
            summary = "A link to the rows",
            description = "They are fetched from the store itself, without credentials, for a quarter of an hour.")
    @APIResponse(responseCode = "200", description = "For whoever has it")
    @APIResponse(responseCode = "409", description = "This platform gives no links (conflict)")
    public LinkAnswer link(@PathParam("id") UUID id) {
        return links.to(find(id).artifact());
    }

    @DELETE
    @Path("/{id}")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "409", description = "A job that is not over uses it (conflict)")
    public void remove(@PathParam("id") UUID id) {
        shelf.remove(tenant.id(), new DatasetId(id));
    }

    private Dataset find(UUID id) {
        TenantId owner = tenant.id();
        return QuarkusTransaction.requiringNew()
                .call(() -> datasets.ofTenant(owner, new DatasetId(id)))
                .orElseThrow(Refusal::notFound);
    }
}
