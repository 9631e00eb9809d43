package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.completion.Completions;
import dev.preamble.gateway.job.GenerationJobRequest;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.OptionOutOfRange;
import dev.preamble.records.task.Priority;
import dev.preamble.records.tenant.GeneratedLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /openai/v1/completions} takes; a field that is not here is refused by its name, and so is a value of
 * these that would have to be passed over.
 *
 * @param model see {@link ModelName}
 * @param prompt a text, or a list of texts
 * @param n how many continuations of each prompt
 * @param stop a text, or a list of texts
 * @param logprobs tell of so many of the likeliest tokens
 * @param stream answers by server-sent events
 * @param echo false alone
 * @param bestOf as many as {@code n} alone
 * @param presencePenalty 0 alone
 * @param frequencyPenalty 0 alone
 */
public record CompletionRequest(
        @Schema(required = true) @Nullable String model,

        @Schema(
                required = true,
                oneOf = {String.class, String[].class})
        @Nullable
        Object prompt,

        @JsonProperty("max_tokens") @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @JsonProperty("top_p") @Nullable Double topP,
        @Nullable Integer n,

        @Schema(oneOf = {String.class, String[].class}) @Nullable
        Object stop,

        @Nullable Long seed,
        @Nullable Integer logprobs,
        @Nullable Boolean stream,
        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,
        @Nullable Boolean echo,
        @JsonProperty("best_of") @Nullable Integer bestOf,
        @JsonProperty("presence_penalty") @Nullable Double presencePenalty,
        @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty) {
    /** @param includeUsage whether a chunk at the end tells of tokens */
    public record StreamOptions(
            @JsonProperty("include_usage") @Nullable Boolean includeUsage) {}

    /** What our options are called here. */
    private static final Map<String, String> NAMES = Map.of(
            "maxNewTokens", "max_tokens",
            "options.maxNewTokens", "max_tokens",
            "topP", "top_p",
            "logProbabilities", "logprobs",
            "baseModel", "model",
            "prefix", "model",
            "version", "model",
            "alias", "model");

    private static final int USUAL_TOKENS = 16;

    /** What a field of ours, such as an option or an input, is called here. */
    static String name(String ours) {
        return ours.startsWith("inputs") ? "prompt" : NAMES.getOrDefault(ours, ours);
    }

    /**
     * The request with nothing left open.
     *
     * @param prompts each as often as it is to be continued
     * @param each how often that is
     */
    record Wanted(
            ModelName model,
            List<String> prompts,
            int each,
            GenerationOptions options,
            @Nullable Streamed stream) {
        /** Of interactive priority, should it be made a job. */
        GenerationJobRequest job() {
            return new GenerationJobRequest(
                    model.prefix() == null ? model.base() : null,
                    model.prefix(),
                    model.version(),
                    model.alias(),
                    new ArrayList<@Nullable String>(prompts),
                    null,
                    options,
                    Priority.INTERACTIVE,
                    null);
        }

        /** What came of it. */
        List<GeneratedLine> lines(CompletionId id, Completions.Said said) {
            return said.lines().stream()
                    .map(text -> new GeneratedLine(
                            new JobId(id.value()),
                            text.line(),
                            prompts.get(text.line()),
                            text.output(),
                            text.finish(),
                            text.tokens(),
                            text.logProbabilities(),
                            text.promptTokens()))
                    .toList();
        }
    }

    /** @param usage whether its last chunk tells of tokens */
    record Streamed(boolean usage) {
        static @Nullable Streamed of(@Nullable Boolean stream, @Nullable StreamOptions options) {
            boolean streams = Boolean.TRUE.equals(stream);
            only("stream_options", options == null || streams, "left out, unless stream is true");
            return streams ? new Streamed(options != null && Boolean.TRUE.equals(options.includeUsage())) : null;
        }
    }

    /**
     * The request, checked.
     *
     * @param seeds gives one where the request has none
     * @throws Refusal of the first field that is wrong by itself
     */
    Wanted checked(LongSupplier seeds) {
        int each = each(n);
        only("echo", echo == null || !echo, "false");
        only("best_of", bestOf == null || bestOf == each, "left out, or as n");
        noPenalties(presencePenalty, frequencyPenalty);
        List<String> prompts = texts("prompt", new Field("prompt").required(prompt));
        if (prompts.isEmpty() || prompts.size() * each > Limits.COMPLETIONS) {
            throw Refusal.field(
                    "prompt",
                    prompts.size() + " prompts with n " + each + " are " + prompts.size() * each + " completions.",
                    "1 to " + Limits.COMPLETIONS + " completions");
        }
        List<String> all = new ArrayList<>();
        for (String text : prompts) {
            for (int i = 0; i < each; i++) {
                all.add(text);
            }
        }
        return new Wanted(
                ModelName.parse(new Field("model").required(model)),
                all,
                each,
                options(
                        Objects.requireNonNullElse(maxTokens, USUAL_TOKENS),
                        temperature,
                        topP,
                        seed == null ? seeds.getAsLong() : seed,
                        stop,
                        logprobs,
                        CompletionRequest::name),
                Streamed.of(stream, streamOptions));
    }

    /** How many texts of each prompt. */
    static int each(@Nullable Integer n) {
        int each = Objects.requireNonNullElse(n, 1);
        if (each < 1 || each > Limits.COMPLETIONS) {
            throw Refusal.field("n", "n is " + each + ".", "1 to " + Limits.COMPLETIONS);
        }
        return each;
    }

    static void noPenalties(@Nullable Double presence, @Nullable Double frequency) {
        only("presence_penalty", presence == null || presence == 0, "left out, or 0");
        only("frequency_penalty", frequency == null || frequency == 0, "left out, or 0");
    }

    /** @param names what our options are called there */
    static GenerationOptions options(
            int tokens,
            @Nullable Double temperature,
            @Nullable Double topP,
            long seed,
            @Nullable Object stop,
            @Nullable Integer logprobs,
            UnaryOperator<String> names) {
        try {
            return new GenerationOptions(
                    tokens,
                    Objects.requireNonNullElse(temperature, 1.0),
                    0,
                    Objects.requireNonNullElse(topP, 1.0),
                    seed,
                    1,
                    1,
                    1,
                    stop == null ? List.of() : texts("stop", stop),
                    logprobs);
        } catch (OptionOutOfRange bad) {
            String name = names.apply(bad.option());
            throw Refusal.field(name, name + " is not allowed.", bad.limit());
        }
    }

    static void only(String field, boolean so, String limit) {
        if (!so) {
            throw Refusal.field(field, field + " is not supported.", limit);
        }
    }

    static List<String> texts(String field, Object value) {
        List<String> texts = new ArrayList<>();
        for (Object one : value instanceof List<?> many ? many : List.of(value)) {
            if (!(one instanceof String text)) {
                throw Refusal.field(
                        field, field + " is neither a text nor a list of texts.", "text, or a list of texts");
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }
}
