package dev.preamble.gateway.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.preamble.records.problem.ErrorCode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The body of every error answer, RFC 9457.
 *
 * @param type names the kind of problem; a URN of the code
 * @param title the code in words
 * @param status HTTP status
 * @param detail what is wrong here and what can be done about it
 * @param code stable, for programs
 * @param field which field of the request is meant
 * @param limit what the field may be
 * @param usage what the tenant has of a limit that is reached
 * @param retryAfterSeconds when the same may be granted, as {@code Retry-After} says it
 * @param line which line of an uploaded dataset is meant, from 1
 * @param requestId finds the request in the gateway's log
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        URI type,
        String title,
        int status,
        String detail,
        ErrorCode code,
        @Nullable String field,
        @Nullable String limit,
        @Nullable String usage,
        @Nullable Long retryAfterSeconds,
        @Nullable Long line,
        String requestId) {
    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(Refusal refusal, String requestId) {
        ErrorCode code = refusal.code();
        return new Problem(
                URI.create("urn:preamble:problem:" + code.code()),
                title(code),
                code.status(),
                refusal.detail(),
                code,
                refusal.field(),
                refusal.limit(),
                refusal.usage(),
                refusal.retryAfterSeconds(),
                refusal.line(),
                requestId);
    }

    private static String title(ErrorCode code) {
        String words = code.code().replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
