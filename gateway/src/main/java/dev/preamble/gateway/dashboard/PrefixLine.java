package dev.preamble.gateway.dashboard;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prefix in a list.
 *
 * @param newest number of its newest version; null before the first
 * @param aliases by name, and where each points
 */
public record PrefixLine(
        String tenant,
        String name,
        String baseModel,
        @Nullable Integer newest,
        List<Alias> aliases,
        Instant createdAt) {
    public PrefixLine {
        aliases = List.copyOf(aliases);
    }

    /**
     * An alias.
     *
     * @param version number of the version that it points at
     * @param tag what who moves it expects to find
     */
    public record Alias(String name, int version, String tag) {}
}
