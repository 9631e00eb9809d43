package dev.preamble.gateway.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Texts of a request that name one of a few things: the constants of an enum, in lower case. */
public final class Choices {
    private Choices() {}

    /** What the text may be. */
    public static <E extends Enum<E>> List<String> of(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Choices::lower).toList();
    }

    /**
     * The constant that is named.
     *
     * @throws Refusal that names the field and what it may be
     */
    public static <E extends Enum<E>> E of(Class<E> type, String field, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> lower(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.field(
                        field, field + " is none that there is.", "one of " + String.join(", ", of(type))));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
