package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** An immutable, uploaded dataset. */
public record DatasetId(@JsonValue UUID value) {
    @JsonCreator
    public static DatasetId parse(String text) {
        return new DatasetId(UUID.fromString(text));
    }

    public static DatasetId random() {
        return new DatasetId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
