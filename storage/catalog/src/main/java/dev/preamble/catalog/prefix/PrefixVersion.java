package dev.preamble.catalog.prefix;

import dev.preamble.catalog.job.Job;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Scores;
import dev.preamble.records.id.JobId;
import dev.preamble.records.task.ArtifactRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicInsert;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a prefix: exactly one job learned it, or somebody imported it. Written once, but for the word that its
 * job was removed.
 */
@Entity
@DynamicInsert // who imports may not so much as name the columns of a job
@DynamicUpdate // nor may who removes that job
@Table(name = "prefix_version")
public class PrefixVersion {
    @Id
    private UUID id;

    private UUID prefix;
    private int number;
    private @Nullable UUID job;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "removed_job")
    private @Nullable String removedJob;

    @Column(name = "base_digest")
    private String baseDigest;

    private String digest;

    @JdbcTypeCode(SqlTypes.JSON)
    private String files;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String progress;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String state;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String scores;

    @Column(name = "imported_by")
    private @Nullable String importedBy;

    @Column(name = "idempotency_key")
    private @Nullable String idempotencyKey;

    @Column(name = "request_digest")
    private @Nullable String requestDigest;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "lost_at")
    private @Nullable Instant lostAt;

    @SuppressWarnings("NullAway.Init")
    protected PrefixVersion() {}

    /** @param number position among the prefix's versions, from 1 */
    public PrefixVersion(Prefix prefix, int number, Job job, LearnedPrefix learned, Progress progress, Instant now) {
        this(UUID.randomUUID(), prefix, number, job.baseDigest(), learned.files(), now);
        this.job = job.id().value();
        this.progress = RecordJson.text(progress);
        this.state = learned.state() == null ? null : RecordJson.text(learned.state());
        this.scores = learned.scores() == null ? null : RecordJson.text(learned.scores());
    }

    /** @param number position among the prefix's versions, from 1 */
    public PrefixVersion(Prefix prefix, int number, Import imported, Instant now) {
        this(imported.version(), prefix, number, imported.baseDigest(), imported.files(), now);
        this.importedBy = imported.by();
        this.idempotencyKey = imported.idempotencyKey();
        this.requestDigest = imported.requestDigest();
    }

    private PrefixVersion(
            UUID id, Prefix prefix, int number, String baseDigest, List<PrefixFile> files, Instant createdAt) {
        this.id = id;
        this.prefix = prefix.id();
        this.number = number;
        this.baseDigest = baseDigest;
        this.digest = files.getFirst().artifact().sha256();
        this.files = RecordJson.text(files);
        this.createdAt = createdAt;
    }

    /**
     * What somebody brings.
     *
     * @param version its id, under which its files lie
     * @param baseDigest the base model's that it was checked against
     * @param files the adapter's weights first
     * @param by who brings it
     * @param requestDigest tells the same request from another
     */
    public record Import(
            UUID version,
            String baseDigest,
            List<PrefixFile> files,
            String by,
            @Nullable String idempotencyKey,
            String requestDigest) {}

    /** The job that learned it is removed; its files stay where they are. */
    public void outlives(RemovedJob removed) {
        removedJob = RecordJson.text(removed);
    }

    public UUID id() {
        return id;
    }

    public UUID prefix() {
        return prefix;
    }

    public int number() {
        return number;
    }

    /** The job that learned it; empty for an imported one, and once that job was removed. */
    public Optional<JobId> job() {
        return removedJob == null ? Optional.ofNullable(job).map(JobId::new) : Optional.empty();
    }

    /** What is left of the job that learned it, once that was removed. */
    public Optional<RemovedJob> removedJob() {
        return Optional.ofNullable(removedJob).map(json -> RecordJson.read(json, RemovedJob.class));
    }

    /** Who brought it; empty for one that a job learned. */
    public Optional<String> importedBy() {
        return Optional.ofNullable(importedBy);
    }

    /** Tells the request that imported it from another. */
    public Optional<String> requestDigest() {
        return Optional.ofNullable(requestDigest);
    }

    public String baseDigest() {
        return baseDigest;
    }

    /** SHA-256 of the adapter's weights. */
    public String digest() {
        return digest;
    }

    public List<PrefixFile> files() {
        return List.of(RecordJson.read(files, PrefixFile[].class));
    }

    /** Where training ended: steps and losses; empty for an imported one. */
    public Optional<Progress> progress() {
        return Optional.ofNullable(progress).map(json -> RecordJson.read(json, Progress.class));
    }

    /** What its trainer left, for a job that goes on from there; for no one else. Empty if it was not kept. */
    public Optional<ArtifactRef> state() {
        return Optional.ofNullable(state).map(json -> RecordJson.read(json, ArtifactRef.class));
    }

    /** How close its texts came to held-out targets; empty where its job did not ask. */
    public Optional<Scores> scores() {
        return Optional.ofNullable(scores).map(json -> RecordJson.read(json, Scores.class));
    }

    /** Since when the store lacks files of it, so that it cannot be used; empty while it is whole. */
    public Optional<Instant> lostAt() {
        return Optional.ofNullable(lostAt);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
