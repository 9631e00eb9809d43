package dev.preamble.records;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not the record that they should be. Reading them again gives the same. Its words name the place and quote
 * nothing, since a tenant's text may stand there.
 */
public final class UnreadableRecord extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableRecord(Class<?> type, Throwable cause) {
        super("not a readable " + type.getSimpleName() + ": " + problem(cause));
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
