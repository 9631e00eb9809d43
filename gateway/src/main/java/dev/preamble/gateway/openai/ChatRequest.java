package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.chat.ChatPrompts;
import dev.preamble.gateway.openai.CompletionRequest.StreamOptions;
import dev.preamble.gateway.openai.CompletionRequest.Streamed;
import dev.preamble.gateway.openai.CompletionRequest.Wanted;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.GenerationOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /openai/v1/chat/completions} takes; a field that is not here is refused by its name, and so is a value
 * of these that would have to be passed over.
 *
 * @param model see {@link ModelName}
 * @param messages what was said so far
 * @param maxTokens the older name of {@code max_completion_tokens}
 * @param maxCompletionTokens of each answer
 * @param n how many answers
 * @param stop a text, or a list of texts
 * @param logprobs whether to tell how likely each token was
 * @param topLogprobs with {@code logprobs}: tell of so many of the likeliest in its place
 * @param stream answers by server-sent events
 * @param presencePenalty 0 alone
 * @param frequencyPenalty 0 alone
 */
public record ChatRequest(
        @Schema(required = true) @Nullable String model,

        @Schema(required = true) @Nullable List<@Nullable ChatMessage> messages,

        @JsonProperty("max_tokens") @Nullable Integer maxTokens,
        @JsonProperty("max_completion_tokens") @Nullable Integer maxCompletionTokens,
        @Nullable Double temperature,
        @JsonProperty("top_p") @Nullable Double topP,
        @Nullable Integer n,

        @Schema(oneOf = {String.class, String[].class}) @Nullable
        Object stop,

        @Nullable Long seed,
        @Nullable Boolean logprobs,
        @JsonProperty("top_logprobs") @Nullable Integer topLogprobs,
        @Nullable Boolean stream,
        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,
        @JsonProperty("presence_penalty") @Nullable Double presencePenalty,
        @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty) {
    /** What a field of ours, such as an option or an input, is called here. */
    String name(String ours) {
        if (ours.startsWith("inputs")) {
            return "messages";
        }
        if (ours.endsWith("maxNewTokens")) {
            return maxTokens == null ? "max_completion_tokens" : "max_tokens";
        }
        return ours.equals("logProbabilities") ? "top_logprobs" : CompletionRequest.name(ours);
    }

    /** @throws Refusal when it names no model that could be */
    ModelName modelName() {
        return ModelName.parse(new Field("model").required(model));
    }

    /**
     * The messages as a chat template knows them.
     *
     * @throws Refusal of the first that is wrong by itself
     */
    List<Map<String, Object>> said() {
        List<@Nullable ChatMessage> all = new Field("messages").required(messages);
        if (all.isEmpty() || all.size() > Limits.CHAT_MESSAGES) {
            throw Refusal.field(
                    "messages", "messages has " + all.size() + " messages.", "1 to " + Limits.CHAT_MESSAGES);
        }
        List<Map<String, Object>> said = new ArrayList<>();
        long characters = 0;
        for (int i = 0; i < all.size(); i++) {
            String field = "messages[" + i + "]";
            Map<String, Object> message = new Field(field).required(all.get(i)).checked(field);
            for (Object text : message.values()) {
                characters += text.toString().length();
            }
            said.add(message);
        }
        if (characters > Limits.PROMPT_BYTES) {
            throw ChatPrompts.tooLong();
        }
        return said;
    }

    /**
     * The request, checked.
     *
     * @param prompt that its messages make
     * @param positions of the base model
     * @param seeds gives one where the request has none
     * @throws Refusal of the first field that is wrong by itself
     */
    Wanted checked(ModelName named, String prompt, int positions, LongSupplier seeds) {
        int each = CompletionRequest.each(n);
        CompletionRequest.noPenalties(presencePenalty, frequencyPenalty);
        CompletionRequest.only(
                "max_tokens",
                maxTokens == null || maxCompletionTokens == null,
                "left out beside max_completion_tokens");
        CompletionRequest.only(
                "top_logprobs",
                topLogprobs == null || Boolean.TRUE.equals(logprobs),
                "left out, unless logprobs is true");
        @Nullable Streamed streamed = Streamed.of(stream, streamOptions);
        if ((long) prompt.length() * each > Limits.COMPLETION_CHARACTERS) {
            throw Refusal.field(
                    "n",
                    "n is " + each + ", of a prompt of " + prompt.length() + " characters.",
                    Limits.COMPLETION_CHARACTERS + " characters of prompts together");
        }
        return new Wanted(
                named,
                Collections.nCopies(each, prompt),
                each,
                CompletionRequest.options(
                        tokens(positions),
                        temperature,
                        topP,
                        seed == null ? seeds.getAsLong() : seed,
                        stop,
                        Boolean.TRUE.equals(logprobs) ? Objects.requireNonNullElse(topLogprobs, 0) : null,
                        this::name),
                streamed);
    }

    /** An answer goes on as long as it can, but for a small model's room for the messages. */
    private int tokens(int positions) {
        if (maxCompletionTokens != null) {
            return maxCompletionTokens;
        }
        return maxTokens != null
                ? maxTokens
                : Math.min((int) GenerationOptions.MAX_NEW_TOKENS.most(), Math.max(1, positions / 2));
    }
}
