package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The workers of one base model; a pool is named as its base model.
 *
 * <p>No dots, since it is one piece of a topic's name.
 */
public record PoolId(@JsonValue String value) {
    /** The form of its text, as a regular expression. */
    public static final String FORM = "[a-z][a-z0-9-]{1,46}[a-z0-9]";

    private static final Pattern PATTERN = Pattern.compile(FORM);

    @JsonCreator
    public PoolId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a pool id: '" + value + "', expected " + FORM);
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
