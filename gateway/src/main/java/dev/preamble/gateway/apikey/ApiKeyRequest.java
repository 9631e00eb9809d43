package dev.preamble.gateway.apikey;

import dev.preamble.gateway.Limits;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/api-keys} takes.
 *
 * @param name for people, 1 to 100 characters
 */
public record ApiKeyRequest(
        @Schema(required = true, minLength = 1, maxLength = Limits.NAME_CHARACTERS) @Nullable
        String name) {}
