package dev.preamble.gateway;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoreAddress;
import dev.preamble.artifacts.StoredArtifact;
import dev.preamble.records.task.ArtifactRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The object store behind the gateway's back. */
final class Stored {
    private Stored() {}

    static List<String> keys(TestTenant tenant) {
        try (ArtifactStore store = store()) {
            return store.list(ArtifactArea.tenant(tenant.id()), null, 1000).artifacts().stream()
                    .map(artifact -> artifact.key().value())
                    .toList();
        }
    }

    static ArtifactRef put(ArtifactKey key, String text) {
        try (ArtifactStore store = store()) {
            StoredArtifact stored = store.put(key, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            return new ArtifactRef(stored.key().value(), stored.sha256(), stored.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if a restore had not brought it back. */
    static void lose(String key) {
        try (ArtifactStore store = store()) {
            store.delete(new ArtifactKey(key));
        }
    }

    private static ArtifactStore store() {
        return new ArtifactStore(new StoreAddress(
                URI.create(Login.setting("preamble.store.endpoint")),
                Login.setting("preamble.store.bucket"),
                Login.setting("preamble.store.access-key"),
                Login.setting("preamble.store.secret-key")));
    }
}
