package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.openai.CompletionAnswer.Usage;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.ChosenToken;
import dev.preamble.records.tenant.GeneratedLine.LikelyToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a chat as OpenAI's clients read them.
 *
 * @param created in seconds since 1970
 */
record ChatAnswer(
        String id,
        String object,
        long created,
        String model,
        List<ChatChoice> choices,
        @Nullable Usage usage) {
    /** What is known of it before anything is said. */
    static ChatAnswer begun(UUID id, long created, String model) {
        return new ChatAnswer("chatcmpl-" + id, "chat.completion", created, model, List.of(), null);
    }

    /** The same with all answers. */
    ChatAnswer ended(int each, List<GeneratedLine> lines) {
        return new ChatAnswer(
                id, object, created, model, lines.stream().map(ChatChoice::of).toList(), Usage.of(each, lines));
    }

    /** A piece of an answer, as a chunk of a stream. */
    Chunk chunk(Piece piece) {
        return new Chunk(id, Chunk.OBJECT, created, model, List.of(piece), null);
    }

    /** What is told of tokens at the end of a stream. */
    Chunk usageAlone() {
        return new Chunk(id, Chunk.OBJECT, created, model, List.of(), usage);
    }

    /** An answer. */
    record ChatChoice(
            int index,
            Message message,
            @Nullable ChatLogprobs logprobs,
            @JsonProperty("finish_reason") String finishReason) {
        static ChatChoice of(GeneratedLine line) {
            return new ChatChoice(
                    Math.toIntExact(line.line()),
                    new Message(Message.ASSISTANT, line.output()),
                    line.logProbabilities() == null ? null : ChatLogprobs.of(line.logProbabilities()),
                    line.finish().toString());
        }
    }

    /** @param role {@code assistant} */
    record Message(String role, String content) {
        static final String ASSISTANT = "assistant";
    }

    /** Of a stream. */
    record Chunk(
            String id,
            String object,
            long created,
            String model,
            List<Piece> choices,
            @Nullable Usage usage) {
        static final String OBJECT = "chat.completion.chunk";
    }

    /** @param finishReason null while the answer goes on */
    record Piece(
            int index,
            Delta delta,
            @Nullable ChatLogprobs logprobs,

            @JsonProperty("finish_reason") @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String finishReason) {
        /** Before anything is said. */
        static Piece first(int index) {
            return new Piece(index, new Delta(Message.ASSISTANT, ""), null, null);
        }

        static Piece more(long index, String text) {
            return new Piece(Math.toIntExact(index), new Delta(null, text), null, null);
        }

        /** @param text what was not told before */
        static Piece last(ChatChoice choice, String text) {
            return new Piece(
                    choice.index(),
                    new Delta(null, text.isEmpty() ? null : text),
                    choice.logprobs(),
                    choice.finishReason());
        }
    }

    /** What is new. */
    record Delta(@Nullable String role, @Nullable String content) {}

    /** How likely each token was, those of a stop sequence counted. */
    record ChatLogprobs(List<Token> content) {
        static ChatLogprobs of(List<ChosenToken> chosen) {
            List<Token> content = new ArrayList<>();
            for (ChosenToken token : chosen) {
                content.add(new Token(
                        token.text(),
                        token.logProbability(),
                        bytes(token.text()),
                        token.likeliest().stream().map(Likely::of).toList()));
            }
            return new ChatLogprobs(content);
        }

        /** Null for a part of a character, whose bytes nobody keeps. */
        private static @Nullable List<Integer> bytes(String text) {
            if (text.indexOf('\uFFFD') >= 0) {
                return null;
            }
            List<Integer> bytes = new ArrayList<>();
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                bytes.add(Byte.toUnsignedInt(one));
            }
            return bytes;
        }

        /** @param bytes null for a part of a character */
        record Token(
                String token,
                double logprob,

                @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
                List<Integer> bytes,

                @JsonProperty("top_logprobs") List<Likely> likeliest) {}

        /** @param bytes null for a part of a character */
        record Likely(
                String token,
                double logprob,

                @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
                List<Integer> bytes) {
            static Likely of(LikelyToken token) {
                return new Likely(token.text(), token.logProbability(), ChatLogprobs.bytes(token.text()));
            }
        }
    }
}
