package dev.preamble.gateway.kafkaclient;

import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.page.Page;
import dev.preamble.gateway.problem.Field;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /v1/kafka-clients}: a tenant makes, lists, rotates and removes the clients that read its topics. */
@Path("/v1/kafka-clients")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = "Kafka clients")
public class KafkaClientResource {
    private final CurrentTenant tenant;
    private final KafkaClientDesk desk;

    public KafkaClientResource(CurrentTenant tenant, KafkaClientDesk desk) {
        this.tenant = tenant;
        this.desk = desk;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Makes a client", description = "The secret is in this answer and never told again.")
    @APIResponseSchema(value = KafkaClientAnswer.class, responseCode = "201", responseDescription = "Made")
    @APIResponse(responseCode = "409", description = "There is one of this name (conflict)")
    public Response make(@Nullable KafkaClientRequest request) {
        KafkaClientAnswer made =
                desk.make(tenant.id(), new Field("body").required(request).checkedName());
        return Response.created(URI.create("/v1/kafka-clients/" + made.clientId()))
                .entity(made)
                .build();
    }

    @GET
    public Page<KafkaClientAnswer> list() {
        return Page.whole(desk.list(tenant.id()));
    }

    @POST
    @Path("/{id}/rotate")
    @Operation(
            summary = "Gives the client another secret",
            description = "The former one gives no token any more; tokens that it gave last some minutes longer.")
    public KafkaClientAnswer rotate(@PathParam("id") String id) {
        return desk.rotate(tenant.id(), id);
    }

    @DELETE
    @Path("/{id}")
    public void remove(@PathParam("id") String id) {
        desk.remove(tenant.id(), id);
    }
}
