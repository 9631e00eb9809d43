package dev.preamble.gateway.job;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.prefix.PrefixVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom a generation job asks, or what a training job begins with.
 *
 * @param version the prefix version in front of it; null asks the base model alone
 */
record Chosen(BaseModel model, @Nullable PrefixVersion version) {
    PrefixVersion requireVersion() {
        return Objects.requireNonNull(version);
    }
}
