package dev.preamble.gateway.page;

import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list is wanted. */
public final class PageRequest {
    /** As many as there may be, from the beginning. */
    public static final PageRequest LARGEST = new PageRequest(Integer.toString(Limits.PAGE_MOST));

    @QueryParam("limit")
    @Parameter(
            description = "Items of a page.",
            schema =
                    @Schema(
                            type = SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "" + Limits.PAGE_MOST,
                            defaultValue = "" + Limits.PAGE_DEFAULT))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "The next of the page before.")
    @Nullable
    String cursor;

    public PageRequest() {}

    private PageRequest(String limit) {
        this.limit = limit;
    }

    /**
     * The page.
     *
     * @param first finds so many items from the list's beginning
     * @param after finds so many items after a cursor
     */
    public <E, T> Page<T> of(
            IntFunction<List<E>> first,
            Function<Cursor, IntFunction<List<E>>> after,
            Function<E, T> answer,
            Function<E, Cursor> place) {
        int items = limit == null ? Limits.PAGE_DEFAULT : items(limit);
        IntFunction<List<E>> query = cursor == null ? first : after.apply(Cursor.parse(cursor));
        return Page.of(query.apply(items + 1), items, answer, place);
    }

    /** @throws Refusal when it cannot be answered, whatever the list */
    public void check() {
        if (limit != null) {
            items(limit);
        }
        if (cursor != null) {
            Cursor.parse(cursor);
        }
    }

    /**
     * How many items the caller wants.
     *
     * @throws Refusal when that is no number, or none that a page may have
     */
    public static int items(String limit) {
        try {
            int items = Integer.parseInt(limit);
            if (items >= 1 && items <= Limits.PAGE_MOST) {
                return items;
            }
        } catch (NumberFormatException e) {
            // refused below, as a number out of range is
        }
        throw Refusal.field("limit", "limit is out of range.", "1 to " + Limits.PAGE_MOST);
    }
}
