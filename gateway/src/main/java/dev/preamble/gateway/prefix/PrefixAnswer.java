package dev.preamble.gateway.prefix;

import dev.preamble.catalog.prefix.Prefix;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prefix as the API tells of it.
 *
 * @param newest number of its newest version; null before the first
 * @param aliases each alias with the number of the version that it points at
 */
public record PrefixAnswer(
        String name, String baseModel, @Nullable Integer newest, Map<String, Integer> aliases, Instant createdAt) {
    static PrefixAnswer of(Prefix prefix, @Nullable Integer newest, Map<String, Integer> aliases) {
        return new PrefixAnswer(prefix.name().value(), prefix.baseModel().value(), newest, aliases, prefix.createdAt());
    }
}
