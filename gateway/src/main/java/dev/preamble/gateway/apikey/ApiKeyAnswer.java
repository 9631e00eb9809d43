package dev.preamble.gateway.apikey;

import dev.preamble.catalog.tenant.ApiKey;
import dev.preamble.gateway.identity.ApiKeySecret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the API tells of it.
 *
 * @param secret the key itself, in the answer that made it and never again
 */
public record ApiKeyAnswer(
        UUID id,
        String name,
        Instant createdAt,
        @Nullable Instant revokedAt,
        @Nullable String secret) {
    static ApiKeyAnswer of(ApiKey key) {
        return new ApiKeyAnswer(
                key.id(), key.name(), key.createdAt(), key.revokedAt().orElse(null), null);
    }

    static ApiKeyAnswer once(ApiKey key, ApiKeySecret secret) {
        return new ApiKeyAnswer(key.id(), key.name(), key.createdAt(), null, secret.value());
    }

    @Override
    public String toString() {
        return "ApiKeyAnswer[" + id + "]";
    }
}
