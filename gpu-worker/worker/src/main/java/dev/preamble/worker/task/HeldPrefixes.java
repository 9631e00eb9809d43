package dev.preamble.worker.task;

import dev.preamble.engine.prefix.Prefix;
import dev.preamble.records.task.ArtifactRef;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes that completions used lately, in memory, so many bytes at most; the one not used for longest goes first. They are
 * held by key and digest, and a key is one tenant's.
 *
 * <p>Safe for use by many threads; two that want the same new one at the same time both fetch it.
 */
final class HeldPrefixes {
    private static final long BUDGET = 64L << 20;

    private final StoredPrefixes stored;
    private final Map<ArtifactRef, Prefix> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    HeldPrefixes(StoredPrefixes stored) {
        this.stored = stored;
    }

    /** @param scratch for the file, while it is read */
    Prefix fetch(Scratch.Folder scratch, ArtifactRef weights) throws IOException {
        var known = get(weights);
        if (known != null) {
            return known;
        }
        var prefix = stored.fetch(scratch, weights);
        hold(weights, prefix);
        return prefix;
    }

    private synchronized @Nullable Prefix get(ArtifactRef weights) {
        return held.get(weights);
    }

    private synchronized void hold(ArtifactRef weights, Prefix prefix) {
        if (weights.bytes() > BUDGET || held.put(weights, prefix) != null) {
            return;
        }
        bytes += weights.bytes();
        var eldest = held.keySet().iterator();
        while (bytes > BUDGET) {
            var gone = eldest.next();
            bytes -= gone.bytes();
            eldest.remove();
        }
    }
}
