package dev.preamble.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.preamble.gateway.problem.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {
    private static final List<Integer> ALL = IntStream.rangeClosed(1, 7).boxed().toList();

    @Test
    void leadsThroughTheWholeListOnce() {
        List<Integer> seen = new ArrayList<>();
        String cursor = null;
        do {
            Page<Integer> page = page("3", cursor);
            seen.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);

        assertThat(seen).isEqualTo(ALL);
    }

    @Test
    void hasNoNextPageWhenTheLastItemIsShown() {
        assertThat(page("7", null).next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-1", "x", ""})
    void namesTheLimitOfALimit(String limit) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> page(limit, null));

        assertThat(refusal.field()).isEqualTo("limit");
        assertThat(refusal.limit()).isEqualTo("1 to 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"???", "eA", ""})
    void refusesACursorThatItDidNotGive(String cursor) {
        assertThatThrownBy(() -> page("3", cursor)).isInstanceOf(Refusal.class).hasMessageContaining("cursor");
    }

    @Test
    void cursorKeepsItsPlace() {
        Instant at = Instant.parse("2026-11-21T01:02:03.456789Z");
        UUID id = UUID.randomUUID();

        Cursor cursor = Cursor.parse(Cursor.of(at, id).text());

        assertThat(cursor.createdAt()).isEqualTo(at);
        assertThat(cursor.id()).isEqualTo(id);
    }

    private static Page<Integer> page(String limit, @Nullable String cursor) {
        PageRequest request = new PageRequest();
        request.limit = limit;
        request.cursor = cursor;
        return request.of(
                items -> ALL.stream().limit(items).toList(),
                after -> {
                    int number = after.number();
                    return items ->
                            ALL.stream().filter(n -> n > number).limit(items).toList();
                },
                n -> n,
                n -> new Cursor(Integer.toString(n)));
    }
}
