package dev.preamble.gateway.edit;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an edit expects to find: RFC 9110, section 13.1.1.
 *
 * @param ifMatch the header: ETags of answers, {@code *} for anything; null where the caller expects nothing
 */
public record Expected(@Nullable String ifMatch) {
    public static final String HEADER = "If-Match";
    public static final String DESCRIPTION =
            "The ETag of the answer that is edited; what has changed since is refused (precondition_failed).";

    public static final Expected NOTHING = new Expected(null);

    /**
     * To be asked where nobody else can edit it any more.
     *
     * @param now what is there; null where nothing is
     * @throws Refusal when that is not what was expected
     */
    public void require(@Nullable Editable now) {
        if (ifMatch != null && (now == null || !names(ifMatch, now))) {
            throw Refusal.of(
                    ErrorCode.PRECONDITION_FAILED,
                    "What is there now is not what If-Match names: it was changed meanwhile. Read it again.");
        }
    }

    private static boolean names(String tags, Editable now) {
        return tags.strip().equals("*")
                || Arrays.stream(tags.split(",")).map(String::strip).anyMatch(Tags.of(now)::equals);
    }
}
