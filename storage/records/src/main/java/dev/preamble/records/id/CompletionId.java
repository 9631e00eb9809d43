package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A request for texts whose sender waits for them, and which is no job. */
public record CompletionId(@JsonValue UUID value) {
    @JsonCreator
    public static CompletionId parse(String text) {
        return new CompletionId(UUID.fromString(text));
    }

    public static CompletionId random() {
        return new CompletionId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
