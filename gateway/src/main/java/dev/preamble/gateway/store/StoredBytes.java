package dev.preamble.gateway.store;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactPage;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoredArtifact;
import dev.preamble.records.task.ArtifactRef;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The artifact store, in the terms of the catalog. */
@Singleton
public final class StoredBytes {
    private final ArtifactStore store;

    public StoredBytes(StoreSettings settings) {
        this.store = new ArtifactStore(settings.address());
    }

    void stop(@Observes ShutdownEvent event) {
        store.close();
    }

    /** @throws IOException when the upload broke off; nothing was stored */
    public ArtifactRef put(ArtifactKey key, InputStream upload) throws IOException {
        StoredArtifact stored = store.put(key, upload);
        return new ArtifactRef(stored.key().value(), stored.sha256(), stored.bytes());
    }

    public ArtifactRef put(ArtifactKey key, byte[] bytes) {
        try {
            return put(key, new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot break off", e);
        }
    }

    /** Copies the bytes, and fails at their end when they are not those of the digest. */
    public void copy(ArtifactRef artifact, OutputStream to) throws IOException {
        try (InputStream content = open(artifact)) {
            content.transferTo(to);
        }
    }

    /** The bytes, whose end fails when they are not those of the digest; to be closed. */
    public InputStream open(ArtifactRef artifact) {
        return store.get(new ArtifactKey(artifact.key()), artifact.sha256());
    }

    /** Copies some of the bytes, which nothing checks: whoever has all of them can. */
    public void copy(ArtifactRef artifact, long first, long length, OutputStream to) throws IOException {
        try (InputStream content = store.getRange(new ArtifactKey(artifact.key()), first, length)) {
            content.transferTo(to);
        }
    }

    public void delete(ArtifactRef artifact) {
        delete(new ArtifactKey(artifact.key()));
    }

    public void delete(ArtifactKey key) {
        store.delete(key);
    }

    /** @param after the last key of the page before; null for the first page */
    public ArtifactPage list(ArtifactArea area, @Nullable ArtifactKey after) {
        return store.list(area, after, ArtifactStore.LARGEST_PAGE);
    }

    public void erase(ArtifactArea area) {
        store.erase(area);
    }

    /** Published versions too, which are locked where the store can; at their tenant's end alone. */
    public void eraseEvenLocked(ArtifactArea area) {
        store.eraseEvenLocked(area);
    }

    /** Fails when the store does not answer. */
    public void ping() {
        store.list(ArtifactArea.tenant("ping"), null, 1);
    }
}
