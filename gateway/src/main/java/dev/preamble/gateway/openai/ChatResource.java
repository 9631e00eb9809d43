package dev.preamble.gateway.openai;

import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /openai/v1/chat/completions}: says why not, since no base model here has a chat template. */
@Path("/openai/v1/chat/completions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class ChatResource {
    private final CurrentTenant tenant;
    private final Models models;

    public ChatResource(CurrentTenant tenant, Models models) {
        this.tenant = tenant;
        this.models = models;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Refused: no model has a chat template")
    @APIResponse(responseCode = "400", description = "The model has no chat template (invalid_field)")
    public Response chat(@Nullable Map<String, Object> request) {
        Object model = new Field("body").required(request).get("model");
        ModelAnswer known =
                models.one(tenant.id(), new Field("model").required(model instanceof String text ? text : null));
        throw Refusal.field(
                "model",
                known.id()
                        + " has no chat template, so that messages make no prompt for it; use /openai/v1/completions.",
                "a model with a chat template");
    }
}
