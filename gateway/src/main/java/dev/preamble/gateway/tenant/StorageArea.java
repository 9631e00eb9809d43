package dev.preamble.gateway.tenant;

import dev.preamble.artifacts.ArtifactArea;
import dev.preamble.gateway.store.StoredBytes;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;

/** A tenant's part of the object store: it exists by what lies in it. */
@Singleton
public final class StorageArea implements Belonging {
    private final StoredBytes store;

    public StorageArea(StoredBytes store) {
        this.store = store;
    }

    @Override
    public String what() {
        return "storage";
    }

    @Override
    public void make(TenantId tenant) {}

    @Override
    public void remove(TenantId tenant) {
        store.eraseEvenLocked(ArtifactArea.tenant(tenant.value()));
    }
}
