package dev.preamble.gateway.openai;

import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.job.Conversation;
import dev.preamble.gateway.job.GenerationJobRequest;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /openai/v1/completions}: texts that a model makes of prompts while the caller waits. */
@Path("/openai/v1/completions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class CompletionResource {
    private final CurrentTenant tenant;
    private final Models models;
    private final Conversation conversation;
    private final SecurityIdentity caller;
    private final Clock clock;

    public CompletionResource(
            CurrentTenant tenant, Models models, Conversation conversation, SecurityIdentity caller, Clock clock) {
        this.tenant = tenant;
        this.models = models;
        this.conversation = conversation;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Continues prompts",
            description = "As an interactive generation job, which is found among the tenant's jobs; the prompt is its"
                    + " input. 16 continuations at most, within 2 minutes. Parameters that are not listed are refused."
                    + " With stream the answer is a text/event-stream: chunks of each continuation as it grows, or, with"
                    + " logprobs, once it is whole; and [DONE].")
    @APIResponseSchema(value = CompletionAnswer.class, responseCode = "200", responseDescription = "Completed")
    @APIResponse(responseCode = "503", description = "Nothing came in time (unavailable); repeat it if you like")
    public Response complete(
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String key, @Nullable CompletionRequest request) {
        TenantId owner = tenant.id();
        CompletionRequest asked = new Field("body").required(request);
        IdempotencyKey once = IdempotencyKey.of(key);
        CompletionRequest.Wanted wanted = asked.checked(() -> seed(once));
        ModelName model = wanted.model();
        models.require(owner, model);
        Conversation.Asked granted = ask(owner, once, wanted);
        CompletionAnswer begun =
                CompletionAnswer.begun(granted.job().value(), clock.instant().getEpochSecond(), model.text());
        CompletionRequest.Streamed stream = wanted.stream();
        return stream == null
                ? Response.ok(begun.ended(wanted.each(), await(granted).lines()))
                        .build()
                : Response.ok(
                                (StreamingOutput) to -> write(granted, begun, wanted, stream.usage(), to),
                                MediaType.SERVER_SENT_EVENTS_TYPE)
                        .build();
    }

    private Conversation.Said await(Conversation.Asked granted) {
        try {
            return conversation.await(granted);
        } catch (Refusal refused) {
            throw refused.about(CompletionRequest::name);
        }
    }

    private void write(
            Conversation.Asked granted,
            CompletionAnswer begun,
            CompletionRequest.Wanted wanted,
            boolean usage,
            OutputStream to)
            throws IOException {
        CompletionChunks chunks = new CompletionChunks(begun, to);
        try {
            // Log-probabilities come with the lines: such a text comes whole.
            Conversation.Said said = wanted.options().logProbabilities() == null
                    ? conversation.await(granted, chunks::more)
                    : conversation.await(granted);
            chunks.end(begun.ended(wanted.each(), said.lines()), usage);
        } catch (Refusal refused) {
            chunks.refuse(refused.about(CompletionRequest::name));
        }
    }

    /** A request that is sent again is the same request. */
    private static long seed(IdempotencyKey once) {
        return once.value() == null
                ? ThreadLocalRandom.current().nextLong(Long.MAX_VALUE)
                : UUID.nameUUIDFromBytes(once.value().getBytes(StandardCharsets.UTF_8))
                                .getLeastSignificantBits()
                        & Long.MAX_VALUE;
    }

    private Conversation.Asked ask(TenantId owner, IdempotencyKey key, CompletionRequest.Wanted wanted) {
        ModelName model = wanted.model();
        List<@Nullable String> inputs = new ArrayList<>(wanted.prompts());
        try {
            return conversation.ask(
                    owner,
                    caller.getPrincipal().getName(),
                    key,
                    new GenerationJobRequest(
                            model.prefix() == null ? model.base() : null,
                            model.prefix(),
                            model.version(),
                            model.alias(),
                            inputs,
                            null,
                            wanted.options(),
                            Priority.INTERACTIVE,
                            null));
        } catch (Refusal refused) {
            throw refused.about(CompletionRequest::name);
        }
    }
}
