package dev.preamble.gateway.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.preamble.records.problem.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error answer under {@code /openai}, in the form that OpenAI's clients read.
 *
 * @param error what a {@link Problem} says elsewhere
 */
public record OpenAiError(Reason error) {
    private static final String PATHS = "/openai/";

    /**
     * What is wrong.
     *
     * @param type such as {@code invalid_request_error}
     * @param param the field that is meant
     * @param code stable, for programs
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Reason(
            String message, String type, @Nullable String param, ErrorCode code) {}

    static boolean isReadAt(String path) {
        return path.startsWith(PATHS);
    }

    public static OpenAiError of(Refusal refusal) {
        String limit = refusal.limit() == null ? "" : " Allowed: " + refusal.limit() + ".";
        return new OpenAiError(new Reason(
                refusal.detail() + limit,
                switch (refusal.code().category()) {
                    case USER ->
                        refusal.code() == ErrorCode.UNAUTHENTICATED ? "authentication_error" : "invalid_request_error";
                    case QUOTA -> "rate_limit_error";
                    case EXTERNAL, INTERNAL -> "server_error";
                },
                refusal.field(),
                refusal.code()));
    }
}
