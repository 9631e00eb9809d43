package dev.preamble.worker.task;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.worker.device.LoadedModel;
import org.jspecify.annotations.Nullable;

/** How long a prompt may be; a longer one loses tokens on its left, as in training. */
final class Room {
    private Room() {}

    static int of(LoadedModel model, @Nullable Prefix prefix, GenerationOptions options) {
        var virtualTokens = prefix == null ? 0 : prefix.shape().virtualTokens();
        var positions = model.base().configuration().positions();
        var room = model.base().configuration().room(virtualTokens, options.maxNewTokens());
        if (room < 1) {
            throw new InvalidOptionsException(
                    "maxNewTokens",
                    "is %d, and with %d virtual tokens leaves no room in the model's %d positions"
                            .formatted(options.maxNewTokens(), virtualTokens, positions));
        }
        return room;
    }
}
