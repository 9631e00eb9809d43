package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A worker, by the name that its operator gave it; it survives restarts.
 *
 * <p>A Kubernetes pod name fits.
 */
public record WorkerId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9-]{0,62}");

    @JsonCreator
    public WorkerId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a worker id: '" + value + "', expected " + FORM.pattern());
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
