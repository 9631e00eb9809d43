package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A tenant: the owner of data, jobs and prefixes.
 *
 * <p>No dots, since a tenant's id is one piece of its topics' names. Nothing that starts with {@code preamble}, since a
 * tenant's Kafka principal must never be one of the platform's own; and not {@code pools}, where workers may read.
 */
public record TenantId(@JsonValue String value) {
    /** The form of its text, as a regular expression. */
    public static final String FORM = "[a-z][a-z0-9-]{1,30}[a-z0-9]";

    private static final Pattern PATTERN = Pattern.compile(FORM);
    private static final String PLATFORM = "preamble";
    private static final String POOLS = "pools";

    @JsonCreator
    public TenantId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a tenant id: '" + value + "', expected " + FORM);
        }
    }

    public static boolean isValid(String text) {
        return PATTERN.matcher(text).matches() && !text.startsWith(PLATFORM) && !text.equals(POOLS);
    }

    @Override
    public String toString() {
        return value;
    }
}
