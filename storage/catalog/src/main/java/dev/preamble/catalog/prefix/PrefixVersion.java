package dev.preamble.catalog.prefix;

import dev.preamble.catalog.job.Job;
import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Outcome.LearnedPrefix;
import dev.preamble.records.event.Outcome.PrefixFile;
import dev.preamble.records.event.Progress;
import dev.preamble.records.id.JobId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** One immutable learned result of a prefix; exactly one job made it. Written once. */
@Entity
@Table(name = "prefix_version")
public class PrefixVersion {
    @Id
    private UUID id;

    private UUID prefix;
    private int number;
    private UUID job;

    @Column(name = "base_digest")
    private String baseDigest;

    private String digest;

    @JdbcTypeCode(SqlTypes.JSON)
    private String files;

    @JdbcTypeCode(SqlTypes.JSON)
    private String progress;

    @Column(name = "created_at")
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected PrefixVersion() {}

    /** @param number position among the prefix's versions, from 1 */
    public PrefixVersion(Prefix prefix, int number, Job job, LearnedPrefix learned, Progress progress, Instant now) {
        this.id = UUID.randomUUID();
        this.prefix = prefix.id();
        this.number = number;
        this.job = job.id().value();
        this.baseDigest = job.baseDigest();
        this.digest = learned.files().getFirst().artifact().sha256();
        this.files = RecordJson.text(learned.files());
        this.progress = RecordJson.text(progress);
        this.createdAt = now;
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

    public JobId job() {
        return new JobId(job);
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

    /** Where training ended: steps and losses. */
    public Progress progress() {
        return RecordJson.read(progress, Progress.class);
    }

    public Instant createdAt() {
        return createdAt;
    }
}
