package dev.preamble.catalog.prefix;

import java.time.Instant;

/**
 * A version of a prefix as a request can name it.
 *
 * @param baseModel the id of the model that the prefix stands on
 * @param prefix its name
 * @param which the version's number, or an alias
 * @param createdAt when the version was made
 */
public record NamedVersion(String baseModel, String prefix, String which, Instant createdAt) {}
