package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** One life of a worker's process: it changes with every start. */
public record Incarnation(@JsonValue UUID value) {
    @JsonCreator
    public static Incarnation parse(String text) {
        return new Incarnation(UUID.fromString(text));
    }

    public static Incarnation random() {
        return new Incarnation(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
