package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said in a chat.
 *
 * @param role {@code system}, {@code developer}, {@code user}, {@code assistant} or {@code tool}; which of them, and in
 *     which order, the model's chat template decides
 * @param content a text, or a list of parts of type {@code text}, which are joined by line feeds
 * @param toolCallId of a message of the role {@code tool} alone
 */
public record ChatMessage(
        @Schema(
                required = true,
                enumeration = {"system", "developer", "user", "assistant", "tool"})
        @Nullable
        String role,

        @Schema(
                required = true,
                oneOf = {String.class, Part[].class})
        @Nullable
        Object content,

        @JsonProperty("tool_call_id") @Nullable String toolCallId) {
    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool");

    /** @param type {@code text} */
    @Schema(name = "TextPart")
    public record Part(
            @Schema(
                    required = true,
                    enumeration = {"text"})
            @Nullable
            String type,

            @Schema(required = true) @Nullable String text) {}

    /**
     * The message as a chat template knows it.
     *
     * @param field that it is, for a refusal
     */
    Map<String, Object> checked(String field) {
        String known = new Field(field + ".role").matching(role, ROLES::contains, String.join(", ", ROLES));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", known);
        message.put("content", text(field + ".content", new Field(field + ".content").required(content)));
        if (toolCallId != null) {
            CompletionRequest.only(field + ".tool_call_id", known.equals("tool"), "left out, unless role is tool");
            message.put("tool_call_id", toolCallId);
        }
        return message;
    }

    private static String text(String field, Object content) {
        if (content instanceof String text) {
            return text;
        }
        if (!(content instanceof List<?> parts)) {
            throw Refusal.field(field, field + " is neither a text nor a list of parts.", "text, or a list of parts");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            texts.add(part(field + "[" + i + "]", parts.get(i)));
        }
        return String.join("\n", texts);
    }

    private static String part(String field, @Nullable Object part) {
        if (!(part instanceof Map<?, ?> fields)
                || !(fields.get("type") instanceof String type)
                || !type.equals("text")
                || !(fields.get("text") instanceof String text)
                || !Set.of("type", "text").containsAll(fields.keySet())) {
            throw Refusal.field(field, field + " is no text.", "{\"type\": \"text\", \"text\": \"…\"}");
        }
        return text;
    }
}
