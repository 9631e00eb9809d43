package dev.preamble.catalog.upload;

import dev.preamble.records.RecordJson;
import dev.preamble.records.task.ArtifactRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A part of an upload that the store has; immutable. One that is sent again with other bytes takes its place. */
@Entity
@Table(name = "upload_part")
public class UploadPart {
    @Id
    private UUID id;

    private UUID upload;
    private int number;

    @JdbcTypeCode(SqlTypes.JSON)
    private String artifact;

    @Column(name = "created_at")
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected UploadPart() {}

    /** @param id the last piece of its artifact's key */
    public UploadPart(UUID id, UUID upload, int number, ArtifactRef artifact, Instant createdAt) {
        this.id = id;
        this.upload = upload;
        this.number = number;
        this.artifact = RecordJson.text(artifact);
        this.createdAt = createdAt;
    }

    public UUID id() {
        return id;
    }

    public UUID upload() {
        return upload;
    }

    /** From 1, in the order of the parts' bytes, or, where that is said in the end, in that of their coming. */
    public int number() {
        return number;
    }

    public ArtifactRef artifact() {
        return RecordJson.read(artifact, ArtifactRef.class);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
