package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as OpenAI's clients read one.
 *
 * @param hasMore whether others follow; the last one's id asks for them
 */
record Listing<T>(
        String object,
        List<T> data,
        @JsonProperty("has_more") boolean hasMore) {
    private static final int USUAL = 20;

    Listing(List<T> data, boolean hasMore) {
        this("list", data, hasMore);
    }

    /** How many the caller wants. */
    static int size(@Nullable Integer limit) {
        int most = limit == null ? USUAL : limit;
        if (most < 1 || most > Limits.PAGE_MOST) {
            throw Refusal.field("limit", "limit is " + most + ".", "1 to " + Limits.PAGE_MOST);
        }
        return most;
    }

    /** @param found up to one more than {@code most} */
    static <E, T> Listing<T> of(List<E> found, int most, Function<E, T> answer) {
        return new Listing<>(found.stream().limit(most).map(answer).toList(), found.size() > most);
    }
}
