package dev.preamble.catalog.tenant;

import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A long-lived credential that a tenant made; only its hash is kept. */
@Entity
@Table(name = "api_key")
public class ApiKey {
    @Id
    private UUID id;

    private String tenant;
    private String name;

    @SuppressWarnings("UnusedVariable") // read by queries only
    private byte[] hash;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "revoked_at")
    private @Nullable Instant revokedAt;

    @SuppressWarnings("NullAway.Init")
    protected ApiKey() {}

    /** @param hash SHA-256 of the key */
    public ApiKey(TenantId tenant, String name, byte[] hash, Instant createdAt) {
        this.id = UUID.randomUUID();
        this.tenant = tenant.value();
        this.name = name;
        this.hash = hash.clone();
        this.createdAt = createdAt;
    }

    /** Another key takes the place of the former one, which is refused from now on. */
    public void rotate(byte[] newHash) {
        if (revokedAt != null) {
            throw new IllegalStateException("key " + id + " is revoked");
        }
        hash = newHash.clone();
    }

    /** Refused from now on. */
    public void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    public UUID id() {
        return id;
    }

    public TenantId tenant() {
        return new TenantId(tenant);
    }

    public String name() {
        return name;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> revokedAt() {
        return Optional.ofNullable(revokedAt);
    }
}
