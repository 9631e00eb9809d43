package dev.preamble.gateway.job;

import dev.preamble.catalog.model.BaseModel;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.GenerationOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom a generation job or a completion asks, or what a training job begins with.
 *
 * @param version the prefix version in front of it; null asks the base model alone
 */
public record Chosen(BaseModel model, @Nullable PrefixVersion version) {
    /** @throws Refusal when the model has no room for so many new tokens */
    public void requireRoom(GenerationOptions options) {
        int positions = model.card().positions();
        if (options.maxNewTokens() >= positions) {
            throw Refusal.field(
                    "options.maxNewTokens",
                    "maxNewTokens leaves no room for an input.",
                    "less than the base model's " + positions + " positions");
        }
    }

    PrefixVersion requireVersion() {
        return Objects.requireNonNull(version);
    }
}
