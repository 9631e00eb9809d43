package dev.preamble.catalog.job;

import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.WorkerId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A run that reported its start, and the attempt that the catalog numbered it. Written once. */
@Entity
@Table(name = "segment_run")
@IdClass(SegmentRun.Key.class)
public class SegmentRun {
    @Id
    private UUID segment;

    @Id
    private UUID run;

    private int release;
    private int attempt;
    private String worker;

    @Column(name = "started_at")
    private Instant startedAt;

    @SuppressWarnings("NullAway.Init")
    protected SegmentRun() {}

    public SegmentRun(SegmentId segment, RunId run, int release, int attempt, WorkerId worker, Instant startedAt) {
        this.segment = segment.value();
        this.run = run.value();
        this.release = release;
        this.attempt = attempt;
        this.worker = worker.value();
        this.startedAt = startedAt;
    }

    /** Identity of a run in the catalog. */
    public record Key(UUID segment, UUID run) implements Serializable {}

    public SegmentId segment() {
        return new SegmentId(segment);
    }

    public RunId run() {
        return new RunId(run);
    }

    public int release() {
        return release;
    }

    public int attempt() {
        return attempt;
    }

    public WorkerId worker() {
        return new WorkerId(worker);
    }

    public Instant startedAt() {
        return startedAt;
    }
}
