package dev.preamble.records.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** A bounded slice of a job's work; constant over its releases. */
public record SegmentId(@JsonValue UUID value) {
    @JsonCreator
    public static SegmentId parse(String text) {
        return new SegmentId(UUID.fromString(text));
    }

    public static SegmentId random() {
        return new SegmentId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
