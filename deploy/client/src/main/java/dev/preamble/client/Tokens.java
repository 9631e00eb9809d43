package dev.preamble.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a login gave.
 *
 * @param access to be presented to the API until {@code expires}
 * @param refresh for another access token without another login; null if there is none
 */
public record Tokens(String access, @Nullable String refresh, Instant expires) {
    @Override
    public String toString() {
        return "tokens until " + expires;
    }
}
