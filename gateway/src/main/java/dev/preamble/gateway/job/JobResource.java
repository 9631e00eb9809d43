package dev.preamble.gateway.job;

import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.problem.Refusal;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/jobs}: jobs of both kinds, and what happens to them. */
@Path("/v1/jobs/{id}")
@Authenticated
@RunOnVirtualThread
@Tag(name = "Jobs")
public class JobResource {
    private final CurrentTenant tenant;
    private final JobView view;
    private final EventStreams streams;

    public JobResource(CurrentTenant tenant, JobView view, EventStreams streams) {
        this.tenant = tenant;
        this.view = view;
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public JobAnswer one(@PathParam("id") UUID id) {
        return view.one(tenant.id(), id);
    }

    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "What happened to the job, and what happens, as server-sent events",
            description = "Name: the event's kind. Id: its number, rising from 1; Last-Event-ID resumes after it."
                    + " Data: the event as JSON with the job and the time. The stream ends after the last event. With texts,"
                    + " events named text tell what the texts of an interactive job grow by from now on: job, run, line,"
                    + " offset in the line's characters (UTF-16) and text; they may come twice or never, another run begins"
                    + " anew, and the results are what counts.")
    public Response events(
            @PathParam("id") UUID id,
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @QueryParam("texts")
                    @Parameter(schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @Nullable
                    String texts) {
        return Response.ok(streams.open(tenant.id(), id, last, isTrue(texts)), MediaType.SERVER_SENT_EVENTS)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static boolean isTrue(@Nullable String texts) {
        return switch (texts) {
            case null -> false;
            case "false" -> false;
            case "true" -> true;
            default -> throw Refusal.field("texts", "texts is neither true nor false.", "true or false");
        };
    }
}
