package dev.preamble.records;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.preamble.records.task.OptionOutOfRange;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not the record that they should be. Reading them again gives the same. Its words name the place and quote
 * nothing, since a tenant's text may stand there.
 */
public final class UnreadableRecord extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecord(Class<?> type, Throwable cause) {
        this(type, cause, option(cause));
    }

    private UnreadableRecord(Class<?> type, Throwable cause, @Nullable OptionOutOfRange bad) {
        super(
                "not a readable " + type.getSimpleName() + ": "
                        + (bad == null ? problem(cause) : problem(cause) + ": " + bad.getMessage()),
                bad);
    }

    /** The cause that is told, since it names an option and its limit; others quote what they read. */
    private static @Nullable OptionOutOfRange option(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof OptionOutOfRange bad) {
                return bad;
            }
        }
        return null;
    }

    private static String problem(Throwable cause) {
        return switch (cause) {
            case JsonMappingException mapping ->
                kind(mapping) + " at " + mapping.getPathReference() + place(mapping.getLocation());
            case JsonProcessingException json -> kind(json) + place(json.getLocation());
            default -> kind(cause);
        };
    }

    private static String kind(Throwable cause) {
        return cause.getClass().getSimpleName();
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
