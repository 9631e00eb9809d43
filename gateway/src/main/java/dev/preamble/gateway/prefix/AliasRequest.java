package dev.preamble.gateway.prefix;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where an alias is to point.
 *
 * @param version number of a version of the same prefix
 */
public record AliasRequest(
        @Schema(required = true) @Nullable Integer version) {}
