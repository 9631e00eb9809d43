package dev.preamble.gateway.page;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some items of a list.
 *
 * @param next cursor of the next page; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /** A list that is short by its limits and comes whole. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }

    /**
     * A page of what a query found.
     *
     * @param found one more than the page holds, if there is more
     */
    static <E, T> Page<T> of(List<E> found, int limit, Function<E, T> answer, Function<E, Cursor> place) {
        if (found.size() <= limit) {
            return whole(found.stream().map(answer).toList());
        }
        List<E> shown = found.subList(0, limit);
        return new Page<>(
                shown.stream().map(answer).toList(),
                place.apply(shown.getLast()).text());
    }
}
