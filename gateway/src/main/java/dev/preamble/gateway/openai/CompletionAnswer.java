package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.ChosenToken;
import dev.preamble.records.tenant.GeneratedLine.LikelyToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Completions as OpenAI's clients read them.
 *
 * @param created in seconds since 1970
 * @param usage null in the chunks of a stream that have choices
 */
record CompletionAnswer(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage) {
    /** One of its choices, or a piece of one, as a chunk of a stream. */
    CompletionAnswer chunk(Choice choice) {
        return new CompletionAnswer(id, object, created, model, List.of(choice), null);
    }

    /** What is known of it before it has a text. */
    static CompletionAnswer begun(UUID job, long created, String model) {
        return new CompletionAnswer("cmpl-" + job, "text_completion", created, model, List.of(), null);
    }

    /** What is told of tokens at the end of a stream. */
    CompletionAnswer usageAlone() {
        return new CompletionAnswer(id, object, created, model, List.of(), usage);
    }

    /** The same with all texts. */
    CompletionAnswer ended(int each, List<GeneratedLine> lines) {
        List<Choice> choices = new ArrayList<>();
        for (GeneratedLine line : lines) {
            choices.add(Choice.of(line));
        }
        return new CompletionAnswer(id, object, created, model, choices, Usage.of(each, lines));
    }

    /**
     * A text.
     *
     * @param index counted over all prompts, those of the first prompt first
     * @param finishReason null while it goes on
     */
    record Choice(
            String text,
            int index,
            @Nullable Logprobs logprobs,

            @JsonProperty("finish_reason") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String finishReason) {
        /** More of a text that goes on. */
        static Choice piece(String text, long index) {
            return new Choice(text, Math.toIntExact(index), null, null);
        }

        /** The end of a text of which a part was told before. */
        Choice rest(String text) {
            return new Choice(text, index, logprobs, finishReason);
        }

        static Choice of(GeneratedLine line) {
            return new Choice(
                    line.output(),
                    Math.toIntExact(line.line()),
                    line.logProbabilities() == null ? null : Logprobs.of(line.logProbabilities()),
                    line.finish().toString());
        }
    }

    /**
     * How likely each token was, those of a stop sequence counted.
     *
     * @param offsets where each begins in the text, in code points, as Python counts
     */
    record Logprobs(
            List<String> tokens,
            @JsonProperty("token_logprobs") List<Double> ofTokens,
            @JsonProperty("top_logprobs") List<Map<String, Double>> likeliest,
            @JsonProperty("text_offset") List<Integer> offsets) {
        static Logprobs of(List<ChosenToken> chosen) {
            List<Integer> offsets = new ArrayList<>();
            int offset = 0;
            for (ChosenToken token : chosen) {
                offsets.add(offset);
                offset += token.text().codePointCount(0, token.text().length());
            }
            return new Logprobs(
                    chosen.stream().map(ChosenToken::text).toList(),
                    chosen.stream().map(ChosenToken::logProbability).toList(),
                    chosen.stream().map(token -> likeliest(token.likeliest())).toList(),
                    offsets);
        }

        private static Map<String, Double> likeliest(List<LikelyToken> tokens) {
            Map<String, Double> byText = new LinkedHashMap<>();
            // Of two that read alike the likelier.
            tokens.forEach(token -> byText.putIfAbsent(token.text(), token.logProbability()));
            return byText;
        }
    }

    /** Tokens; a prompt counts once, however often it is continued. */
    record Usage(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("completion_tokens") int completionTokens,
            @JsonProperty("total_tokens") int totalTokens) {
        static Usage of(int each, List<GeneratedLine> lines) {
            int prompts = lines.stream()
                    .filter(line -> line.line() % each == 0)
                    .mapToInt(line -> Objects.requireNonNullElse(line.promptTokens(), 0))
                    .sum();
            int completions = lines.stream().mapToInt(GeneratedLine::tokens).sum();
            return new Usage(prompts, completions, prompts + completions);
        }
    }
}
