package dev.preamble.gateway.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.page.PageRequest;
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
    /** {@link Limits#PAGE_MOST}, for the document. */
    static final String MOST = "" + Limits.PAGE_MOST;

    private static final int USUAL = 20;

    Listing(List<T> data, boolean hasMore) {
        this("list", data, hasMore);
    }

    /** How many the caller wants. */
    static int size(@Nullable String limit) {
        return limit == null ? USUAL : PageRequest.items(limit);
    }

    /** @param found up to one more than {@code most} */
    static <E, T> Listing<T> of(List<E> found, int most, Function<E, T> answer) {
        return new Listing<>(found.stream().limit(most).map(answer).toList(), found.size() > most);
    }
}
