package dev.preamble.catalog.upload;

import dev.preamble.catalog.dataset.DatasetPurpose;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A dataset that comes in parts: open until it has become the dataset. */
@Entity
@Table(name = "upload")
public class Upload {
    @Id
    private UUID id;

    private String tenant;
    private String name;

    @Enumerated(EnumType.STRING)
    private DatasetPurpose purpose;

    private long bytes;
    private @Nullable String sha256;

    @Column(name = "part_bytes")
    private @Nullable Integer partBytes;

    private @Nullable UUID dataset;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @SuppressWarnings("NullAway.Init")
    protected Upload() {}

    /** @param expiresAt when it ends if nothing more comes */
    public Upload(UUID id, TenantId tenant, Announced announced, Instant createdAt, Instant expiresAt) {
        this.id = id;
        this.tenant = tenant.value();
        this.name = announced.name();
        this.purpose = announced.purpose();
        this.bytes = announced.bytes();
        this.sha256 = announced.sha256();
        this.partBytes = announced.partBytes();
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    /**
     * What its sender says of it beforehand.
     *
     * @param bytes of all its parts
     * @param sha256 of them in their order, lower-case hexadecimal; null where the sender does not know
     * @param partBytes of each part but the last; null where parts are of any size and get their order in the end
     */
    public record Announced(
            String name,
            DatasetPurpose purpose,
            long bytes,
            @Nullable String sha256,
            @Nullable Integer partBytes) {}

    /** A part has come. */
    public void goesOn(Instant until) {
        expiresAt = until;
    }

    /** All parts are there, and the dataset is made of them. */
    public void becomes(DatasetId made) {
        dataset = made.value();
    }

    public boolean isOver(Instant now) {
        return !expiresAt.isAfter(now);
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

    public DatasetPurpose purpose() {
        return purpose;
    }

    /** Of all its parts, as they were announced. */
    public long bytes() {
        return bytes;
    }

    /** Lower-case hexadecimal; empty where none was announced. */
    public Optional<String> sha256() {
        return Optional.ofNullable(sha256);
    }

    /** Empty where parts are of any size and get their order in the end. */
    public Optional<PartLayout> layout() {
        return Optional.ofNullable(partBytes).map(size -> new PartLayout(bytes, size));
    }

    /** What it has become; empty while it is open. */
    public Optional<DatasetId> dataset() {
        return Optional.ofNullable(dataset).map(DatasetId::new);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant expiresAt() {
        return expiresAt;
    }
}
