package dev.preamble.provision;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A password or key; does not show itself where it is printed. */
public record Secret(@JsonValue String value) {
    @JsonCreator
    public Secret {}

    @Override
    public String toString() {
        return "***";
    }
}
