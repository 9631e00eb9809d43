package dev.preamble.gateway.store;

import dev.preamble.gateway.problem.Refusal;
import jakarta.ws.rs.HeaderParam;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a download are wanted: RFC 9110, sections 13.1.5 and 14. Several ranges, and what is no range of bytes,
 * count as none, so that the whole is the answer.
 */
public final class WantedBytes {
    private static final Pattern RANGE =
            Pattern.compile("bytes=(?:(?<first>\\d{1,18})-(?<last>\\d{1,18})?|-(?<end>\\d{1,18}))");

    @HeaderParam("Range")
    @Parameter(description = "One range of bytes, such as bytes=1000- to go on after the first thousand.")
    @Nullable
    String range;

    @HeaderParam("If-Range")
    @Parameter(description = "The ETag of what is there already; the whole comes where it is another one now.")
    @Nullable
    String ifRange;

    public WantedBytes() {}

    WantedBytes(@Nullable String range, @Nullable String ifRange) {
        this.range = range;
        this.ifRange = ifRange;
    }

    /** @param last counted from 0, as {@code first} is, and wanted too */
    record Slice(long first, long last) {
        long length() {
            return last - first + 1;
        }
    }

    /**
     * The bytes; empty for all of them.
     *
     * @param tag of what is there, in quotes
     * @param bytes of it
     * @throws Refusal when there are none where the range begins
     */
    Optional<Slice> of(String tag, long bytes) {
        Matcher wanted = RANGE.matcher(range == null ? "" : range.strip());
        if (!wanted.matches() || (ifRange != null && !ifRange.strip().equals(tag))) {
            return Optional.empty();
        }
        @Nullable String end = wanted.group("end");
        if (end != null) {
            return Optional.of(slice(Math.max(0, bytes - Long.parseLong(end)), bytes - 1, bytes));
        }
        long first = Long.parseLong(wanted.group("first"));
        @Nullable String named = wanted.group("last");
        long last = named == null ? bytes - 1 : Long.parseLong(named);
        return named != null && last < first
                ? Optional.empty()
                : Optional.of(slice(first, Math.min(last, bytes - 1), bytes));
    }

    private static Slice slice(long first, long last, long bytes) {
        if (first >= bytes) {
            throw Refusal.range(bytes);
        }
        return new Slice(first, last);
    }
}
