package dev.preamble.catalog.dataset;

import dev.preamble.records.RecordJson;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Rows that a tenant uploaded; immutable. */
@Entity
@Table(name = "dataset")
public class Dataset {
    @Id
    private UUID id;

    private String tenant;
    private String name;

    @Enumerated(EnumType.STRING)
    private DatasetPurpose purpose;

    private long lines;

    @JdbcTypeCode(SqlTypes.JSON)
    private String artifact;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "lost_at")
    private @Nullable Instant lostAt;

    @SuppressWarnings("NullAway.Init")
    protected Dataset() {}

    public Dataset(
            DatasetId id,
            TenantId tenant,
            String name,
            DatasetPurpose purpose,
            long lines,
            ArtifactRef artifact,
            Instant createdAt) {
        this.id = id.value();
        this.tenant = tenant.value();
        this.name = name;
        this.purpose = purpose;
        this.lines = lines;
        this.artifact = RecordJson.text(artifact);
        this.createdAt = createdAt;
    }

    public DatasetId id() {
        return new DatasetId(id);
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

    public long lines() {
        return lines;
    }

    public ArtifactRef artifact() {
        return RecordJson.read(artifact, ArtifactRef.class);
    }

    /** Since when the store lacks its rows, so that it cannot be used; empty while they are there. */
    public Optional<Instant> lostAt() {
        return Optional.ofNullable(lostAt);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
