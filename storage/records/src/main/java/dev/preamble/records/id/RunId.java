package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One acquisition of a task by a worker. Together with the release it is the fencing token. */
public record RunId(@JsonValue UUID value) {
    @JsonCreator
    public static RunId parse(String text) {
        return new RunId(UUID.fromString(text));
    }

    public static RunId random() {
        return new RunId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
