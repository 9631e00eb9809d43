package dev.preamble.catalog.job;

import dev.preamble.records.id.JobId;
import dev.preamble.records.problem.ErrorCode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A segment that was given up, and what an operator made of it: its job is done again as another one, or left alone. */
@Entity
@DynamicUpdate // the resolution is the gateway's to write, the rest is not
@Table(name = "dead_letter")
public class DeadLetter {
    @Id
    private UUID id;

    private UUID job;
    private UUID segment;
    private String code;
    private String detail;
    private Instant at;

    @Enumerated(EnumType.STRING)
    private @Nullable Resolution resolution;

    @Column(name = "resolved_at")
    private @Nullable Instant resolvedAt;

    @Column(name = "resolved_by")
    private @Nullable String resolvedBy;

    @Column(name = "retried_as")
    private @Nullable UUID retriedAs;

    /** What an operator made of it. */
    public enum Resolution {
        /** Its job runs again, as a new one. */
        RETRIED,
        /** It was looked at, and nothing follows. */
        DROPPED
    }

    @SuppressWarnings("NullAway.Init")
    protected DeadLetter() {}

    public DeadLetter(Segment segment, ErrorCode code, String detail, Instant at) {
        this.id = UUID.randomUUID();
        this.job = segment.job().value();
        this.segment = segment.id().value();
        this.code = code.code();
        this.detail = detail;
        this.at = at;
    }

    /** Its job is done again as this one. */
    public void retry(JobId again, String by, Instant now) {
        resolve(Resolution.RETRIED, by, now);
        retriedAs = again.value();
    }

    /** Nothing follows. */
    public void drop(String by, Instant now) {
        resolve(Resolution.DROPPED, by, now);
    }

    private void resolve(Resolution made, String by, Instant now) {
        if (resolution != null) {
            throw new IllegalStateException("dead letter " + id + " was " + resolution);
        }
        resolution = made;
        resolvedBy = by;
        resolvedAt = now;
    }

    public UUID id() {
        return id;
    }

    /** Empty until an operator decided. */
    public Optional<Resolution> resolution() {
        return Optional.ofNullable(resolution);
    }

    public Optional<Instant> resolvedAt() {
        return Optional.ofNullable(resolvedAt);
    }

    public Optional<String> resolvedBy() {
        return Optional.ofNullable(resolvedBy);
    }

    /** The job that its job is done again as. */
    public Optional<JobId> retriedAs() {
        return Optional.ofNullable(retriedAs).map(JobId::new);
    }

    public UUID job() {
        return job;
    }

    public UUID segment() {
        return segment;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    public Instant at() {
        return at;
    }
}
