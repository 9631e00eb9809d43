package dev.preamble.gateway.openai;

import dev.preamble.gateway.ApiDocument;
import dev.preamble.gateway.caller.Caller;
import dev.preamble.gateway.chat.ChatPrompts;
import dev.preamble.gateway.completion.Completions;
import dev.preamble.gateway.identity.CurrentTenant;
import dev.preamble.gateway.job.IdempotencyKey;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.ChatTemplate;
import io.quarkus.security.Authenticated;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /openai/v1/chat/completions}: what a model answers in a chat, where its base model has a chat template. */
@Path("/openai/v1/chat/completions")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
@Tag(name = ApiDocument.OPENAI)
public class ChatResource {
    private final CurrentTenant tenant;
    private final Models models;
    private final ChatPrompts prompts;
    private final Completions completions;
    private final CurrentVertxRequest current;
    private final Clock clock;

    public ChatResource(
            CurrentTenant tenant,
            Models models,
            ChatPrompts prompts,
            Completions completions,
            CurrentVertxRequest current,
            Clock clock) {
        this.tenant = tenant;
        this.models = models;
        this.prompts = prompts;
        this.completions = completions;
        this.current = current;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Answers in a chat",
            description =
                    "16 answers at most, within 2 minutes. The base model's chat template makes a prompt of the messages, up to"
                            + " 32,768 bytes long, and decides which roles may follow which. Nothing of it is kept but what it"
                            + " used, so that it takes no Idempotency-Key. Parameters that are not listed, tools among them, are"
                            + " refused. With stream the answer is a text/event-stream: chunks of each answer as it grows, or, with"
                            + " logprobs, once it is whole; and [DONE]. The header openai-processing-ms of an answer without"
                            + " stream says what the engine took of its time.")
    @APIResponse(
            responseCode = "200",
            description = "Answered, or with stream: as it goes",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = ChatAnswer.class)),
                @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(
            responseCode = "400",
            description =
                    "Not readable, a field is missing or outside its limits, the model has no chat template, or its"
                            + " template refuses the messages (malformed_request, invalid_field)")
    @APIResponse(
            responseCode = "429",
            description = "Too many completions of the tenant wait, or it used its tokens of the day (quota_exceeded)")
    @APIResponse(
            responseCode = "503",
            description =
                    "No worker can begin, one was lost, or nothing came in time (unavailable); repeat it if you like")
    @APIResponse(
            responseCode = "409",
            description = "The version was learned on other weights than the base model has now, or its files are lost"
                    + " (conflict)")
    public Response chat(@Context HttpHeaders headers, @Nullable ChatRequest request) {
        ChatRequest asked = new Field("body").required(request);
        CompletionRequest.only(
                IdempotencyKey.HEADER,
                headers.getHeaderString(IdempotencyKey.HEADER) == null,
                "left out: nothing is kept of a chat");
        completions.requireRoom(tenant.id());
        ModelName named = asked.modelName();
        BaseModelCard card = models.card(tenant.id(), named);
        ChatTemplate template = template(named, card);
        String prompt = prompts.of(named.base(), template, asked.said());
        CompletionRequest.Wanted wanted = asked.checked(
                named,
                prompt,
                card.positions(),
                () -> ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));
        try {
            return answer(completions.ask(new Caller(current.getCurrent()), tenant.id(), wanted.job(), true), wanted);
        } catch (Refusal refused) {
            throw refused.about(asked::name);
        }
    }

    private static ChatTemplate template(ModelName named, BaseModelCard card) {
        ChatTemplate template = card.chatTemplate();
        if (template == null) {
            throw Refusal.field(
                    "model",
                    named.text()
                            + " has no chat template, so that messages make no prompt for it; use /openai/v1/completions.",
                    "a model with a chat template");
        }
        return template;
    }

    private Response answer(Completions.Asked asked, CompletionRequest.Wanted wanted) {
        ChatAnswer begun = ChatAnswer.begun(
                asked.id().value(),
                clock.instant().getEpochSecond(),
                wanted.model().text());
        CompletionRequest.Streamed stream = wanted.stream();
        if (stream != null) {
            return CompletionResource.stream(to -> write(asked, begun, wanted, stream.usage(), to));
        }
        Completions.Said said = asked.await();
        return Response.ok(begun.ended(wanted.each(), wanted.lines(asked.id(), said)))
                .header("openai-processing-ms", String.format(Locale.ROOT, "%.1f", said.engineMillis()))
                .build();
    }

    private static void write(
            Completions.Asked asked, ChatAnswer begun, CompletionRequest.Wanted wanted, boolean usage, OutputStream to)
            throws IOException {
        Events events = new Events(to);
        ChatChunks chunks = new ChatChunks(begun, events);
        try (asked) {
            chunks.begin(wanted.each());
            // Log-probabilities come with the answers: such an answer comes whole.
            Completions.Said said =
                    wanted.options().logProbabilities() == null ? asked.await(chunks::more) : asked.await();
            chunks.end(begun.ended(wanted.each(), wanted.lines(asked.id(), said)), usage);
        } catch (Refusal refused) {
            events.refuse(refused);
        }
    }
}
