package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A prefix, by the name that its tenant gave it.
 *
 * <p>Unique within a tenant.
 */
public record PrefixName(@JsonValue String value) {
    /** The form of its text, as a regular expression. */
    public static final String FORM = "[a-z0-9][a-z0-9-]{0,62}";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    @JsonCreator
    public PrefixName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a prefix name: '" + value + "', expected " + FORM);
        }
    }

    public static boolean isValid(String text) {
        return PATTERN.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
