package dev.preamble.catalog.job;

import dev.preamble.records.problem.ErrorCode;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A segment that was given up, with what the operator needs to judge it. Written once. */
@Entity
@Table(name = "dead_letter")
public class DeadLetter {
    @Id
    private UUID id;

    private UUID job;
    private UUID segment;
    private String code;
    private String detail;
    private Instant at;

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
