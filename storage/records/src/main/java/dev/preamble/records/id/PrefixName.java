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
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    @JsonCreator
    public PrefixName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a prefix name: '" + value + "', expected " + FORM.pattern());
        }
    }

    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
