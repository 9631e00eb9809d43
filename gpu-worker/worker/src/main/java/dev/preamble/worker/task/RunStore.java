package dev.preamble.worker.task;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.DigestMismatch;
import dev.preamble.artifacts.StoredArtifact;
import dev.preamble.records.task.ArtifactRef;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The artifact store as runs use it: whole files, checked by their digest on the way in. It repeats what is safe to
 * repeat, and gives up in bounded time.
 */
final class RunStore {
    private final ArtifactStore store;

    RunStore(ArtifactStore store) {
        this.store = store;
    }

    /**
     * Fetches an artifact into a file.
     *
     * @throws DigestMismatch when the stored bytes are not those that the reference means; there is no file then
     */
    Path fetch(ArtifactRef artifact, Path file) throws IOException {
        store.download(new ArtifactKey(artifact.key()), artifact.sha256(), file);
        return file;
    }

    StoredArtifact put(ArtifactKey key, Path file) throws IOException {
        return store.put(key, file);
    }

    static ArtifactRef reference(StoredArtifact stored) {
        return new ArtifactRef(stored.key().value(), stored.sha256(), stored.bytes());
    }
}
