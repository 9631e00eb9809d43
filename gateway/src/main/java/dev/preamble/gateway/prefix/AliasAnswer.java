package dev.preamble.gateway.prefix;

import dev.preamble.gateway.edit.Editable;
import java.time.Instant;

/**
 * An alias as the API tells of it.
 *
 * @param version number of the version that it points at
 */
public record AliasAnswer(String name, int version, Instant updatedAt) implements Editable {}
