package dev.preamble.scheduler.reconciliation;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactMissing;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.records.RecordJson;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.task.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checkpoints that a job's runs left in the store, by the manifests that say that they are whole. */
final class KeptCheckpoints {
    private static final Pattern MANIFEST = Pattern.compile(".*/manifest-\\d+\\.json");

    /** More than any manifest has. */
    private static final long MANIFEST_BYTES = 1 << 16;

    private final ArtifactStore store;

    KeptCheckpoints(ArtifactStore store) {
        this.store = store;
    }

    /**
     * The one that got furthest.
     *
     * @param there what the job has in the store: keys, and lengths in bytes
     */
    Optional<Checkpoint> furthest(Map<String, Long> there) {
        return there.keySet().stream()
                .filter(key -> MANIFEST.matcher(key).matches())
                .flatMap(key -> read(new ArtifactKey(key)).stream())
                .filter(checkpoint -> Long.valueOf(checkpoint.artifact().bytes())
                        .equals(there.get(checkpoint.artifact().key())))
                .max(Comparator.comparingLong(Checkpoint::lastStep));
    }

    private Optional<Checkpoint> read(ArtifactKey manifest) {
        try (InputStream content = store.getRange(manifest, 0, MANIFEST_BYTES)) {
            return Optional.of(RecordJson.read(content.readAllBytes(), Checkpoint.class));
        } catch (ArtifactMissing | UnreadableRecord e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
