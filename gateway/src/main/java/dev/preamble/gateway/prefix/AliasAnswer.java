package dev.preamble.gateway.prefix;

import java.time.Instant;

/**
 * An alias as the API tells of it.
 *
 * @param version number of the version that it points at
 */
public record AliasAnswer(String name, int version, Instant updatedAt) {}
