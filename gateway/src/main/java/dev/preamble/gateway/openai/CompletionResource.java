package dev.preamble.gateway.openai;

import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.completion.Completions;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.job.Conversation;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.GeneratedLine;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
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
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
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
    private final Completions completions;
    private final Conversation conversation;
    private final SecurityIdentity caller;
    private final CurrentVertxRequest current;
    private final Clock clock;

    public CompletionResource(
            CurrentTenant tenant,
            Models models,
            Completions completions,
            Conversation conversation,
            SecurityIdentity caller,
            CurrentVertxRequest current,
            Clock clock) {
        this.tenant = tenant;
        this.models = models;
        this.completions = completions;
        this.conversation = conversation;
        this.caller = caller;
        this.current = current;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Continues prompts",
            description =
                    "16 continuations at most, within 2 minutes. Nothing of it is kept but what it used: who gets no"
                            + " answer asks again. With an Idempotency-Key, or more than 65,536 characters of prompts, it is an"
                            + " interactive generation job, which is found among the tenant's jobs; the prompt is its input."
                            + " Parameters that are not listed are refused. With stream the answer is a text/event-stream: chunks"
                            + " of each continuation as it grows, or, with logprobs, once it is whole; and [DONE]. The header"
                            + " openai-processing-ms of an answer without stream says what the engine took of its time.")
    @APIResponse(
            responseCode = "200",
            description = "Completed, or with stream: as it goes",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = CompletionAnswer.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(
            responseCode = "429",
            description = "Too many completions of the tenant wait, or it used its tokens of the day (quota_exceeded)")
    @APIResponse(
            responseCode = "503",
            description =
                    "No worker can begin, one was lost, or nothing came in time (unavailable); repeat it if you like")
    @APIResponse(
            responseCode = "409",
            description = "The prefix has no version yet, or the version was learned on other weights than the base"
                    + " model has now (conflict)")
    public Response complete(
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String key, @Nullable CompletionRequest request) {
        TenantId owner = tenant.id();
        CompletionRequest asked = new Field("body").required(request);
        IdempotencyKey once = IdempotencyKey.of(key);
        CompletionRequest.Wanted wanted = asked.checked(() -> seed(once));
        models.require(owner, wanted.model());
        try {
            return once.value() == null && Completions.fits(wanted.prompts())
                    ? completion(owner, wanted)
                    : job(owner, once, wanted);
        } catch (Refusal refused) {
            throw refused.about(CompletionRequest::name);
        }
    }

    private Response completion(TenantId owner, CompletionRequest.Wanted wanted) {
        Completions.Asked asked = completions.ask(new Caller(current.getCurrent()), owner, wanted.job());
        CompletionAnswer begun = begun(asked.id().value(), wanted);
        CompletionRequest.Streamed stream = wanted.stream();
        if (stream == null) {
            Completions.Said said = asked.await();
            return Response.ok(begun.ended(wanted.each(), wanted.lines(asked.id(), said)))
                    .header("openai-processing-ms", String.format(Locale.ROOT, "%.1f", said.engineMillis()))
                    .build();
        }
        return stream(to -> write(
                begun,
                wanted,
                stream.usage(),
                to,
                more -> wanted.lines(asked.id(), more == null ? asked.await() : asked.await(more::more))));
    }

    private Response job(TenantId owner, IdempotencyKey once, CompletionRequest.Wanted wanted) {
        Conversation.Asked granted = conversation.ask(
                new Caller(current.getCurrent()), owner, caller.getPrincipal().getName(), once, wanted.job());
        CompletionAnswer begun = begun(granted.job().value(), wanted);
        CompletionRequest.Streamed stream = wanted.stream();
        return stream == null
                ? Response.ok(begun.ended(
                                wanted.each(), conversation.await(granted).lines()))
                        .build()
                : stream(to -> write(
                        begun,
                        wanted,
                        stream.usage(),
                        to,
                        more -> (more == null ? conversation.await(granted) : conversation.await(granted, more::more))
                                .lines()));
    }

    private CompletionAnswer begun(UUID id, CompletionRequest.Wanted wanted) {
        return CompletionAnswer.begun(
                id, clock.instant().getEpochSecond(), wanted.model().text());
    }

    static Response stream(StreamingOutput output) {
        return Response.ok(output, MediaType.SERVER_SENT_EVENTS_TYPE).build();
    }

    /** All texts, in the end. */
    private interface Source {
        /** @param more is told of them as they grow; null where that is not wanted */
        List<GeneratedLine> lines(@Nullable CompletionChunks more) throws IOException;
    }

    private static void write(
            CompletionAnswer begun, CompletionRequest.Wanted wanted, boolean usage, OutputStream to, Source source)
            throws IOException {
        Events events = new Events(to);
        CompletionChunks chunks = new CompletionChunks(begun, events);
        try {
            // Log-probabilities come with the lines: such a text comes whole.
            List<GeneratedLine> lines = source.lines(wanted.options().logProbabilities() == null ? chunks : null);
            chunks.end(begun.ended(wanted.each(), lines), usage);
        } catch (Refusal refused) {
            events.refuse(refused.about(CompletionRequest::name));
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
}
