package dev.preamble.catalog.job;

import dev.preamble.records.RecordJson;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.ArtifactRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A bounded slice of a job's work. Only the current (release, run) may change it; whoever does holds the row lock of
 * its job.
 */
@Entity
@Table(name = "segment")
public class Segment {
    @Id
    private UUID id;

    private UUID job;
    private int ordinal;

    @Enumerated(EnumType.STRING)
    private SegmentState state = SegmentState.QUEUED;

    private String pool;

    @Column(name = "first_line")
    private long firstLine;

    private int lines;
    private int release;
    private @Nullable UUID run;
    private int attempt;
    private @Nullable String worker;

    @Column(name = "released_at")
    private @Nullable Instant releasedAt;

    @Column(name = "heard_at")
    private @Nullable Instant heardAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "expected_ms")
    private long expectedMillis;

    @Column(name = "used_ms")
    private long usedMillis;

    @Column(name = "metered_ms")
    private long meteredMillis;

    @Column(name = "begun_at")
    private @Nullable Instant begunAt;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String results;

    @SuppressWarnings("NullAway.Init")
    protected Segment() {}

    private Segment(Job job, int ordinal, long firstLine, int lines) {
        this.ordinal = ordinal;
        this.firstLine = firstLine;
        this.lines = lines;
        this.id = UUID.randomUUID();
        this.job = job.id().value();
        this.pool = job.pool().value();
    }

    /** A slice of training; how far it gets is the task's budget to say. */
    public static Segment training(Job job, int ordinal) {
        return new Segment(job, ordinal, 0, 0);
    }

    /** A range of a generation job's input lines. */
    public static Segment generation(Job job, int ordinal, long firstLine, int lines) {
        return new Segment(job, ordinal, firstLine, lines);
    }

    /**
     * Goes to Kafka; every former release is fenced from now on.
     *
     * @param expected lane time that it is charged by until its end
     */
    public void release(Duration expected, Instant now) {
        release(now);
        expectedMillis = expected.toMillis();
    }

    /** Goes to Kafka, at no charge until its end. */
    public void release(Instant now) {
        move(SegmentState.Move.RELEASE);
        expectedMillis = 0;
        release++;
        run = null;
        worker = null;
        releasedAt = now;
        heardAt = now;
    }

    /**
     * A run of the current release began; a former run of it is fenced from now on.
     *
     * @param number attempt that the catalog gives this run
     */
    public void start(RunId begun, int number, WorkerId by, Instant now) {
        move(SegmentState.Move.START);
        lose();
        run = begun.value();
        begunAt = now;
        attempt = number;
        worker = by.value();
        heardAt = now;
    }

    /** The current run gave a sign of life. */
    public void heard(Instant now) {
        heardAt = now;
    }

    /** The current run is over and says what it used of its lane: no more, surely, than the time since its release. */
    public void use(Duration laneTime, Instant now) {
        long most = releasedAt == null ? 0 : Duration.between(releasedAt, now).toMillis();
        usedMillis += Math.clamp(laneTime.toMillis(), 0, Math.max(0, most));
        begunAt = null;
    }

    /** The current run, if one began, is over and says nothing: it used its lane for as long as it was heard of. */
    public void lose() {
        if (begunAt != null && heardAt != null) {
            usedMillis += Math.max(0, Duration.between(begunAt, heardAt).toMillis());
        }
        begunAt = null;
    }

    /** Lane time of its runs that was not metered yet, which it is from now on. */
    public Duration meter() {
        long used = usedMillis - meteredMillis;
        meteredMillis = usedMillis;
        return Duration.ofMillis(used);
    }

    /** To be released again. */
    public void requeue() {
        move(SegmentState.Move.REQUEUE);
        run = null;
    }

    public void finish(Instant now) {
        end(SegmentState.Move.FINISH, now);
    }

    /** Done, with these results: JSON lines of {@link dev.preamble.records.tenant.GeneratedLine}, or a comparison's report. */
    public void finish(ArtifactRef made, Instant now) {
        finish(now);
        results = RecordJson.text(made);
    }

    public void fail(Instant now) {
        end(SegmentState.Move.FAIL, now);
    }

    public void cancel(Instant now) {
        if (begunAt != null) {
            use(Duration.between(begunAt, now), now);
        }
        end(SegmentState.Move.CANCEL, now);
    }

    private void end(SegmentState.Move move, Instant now) {
        move(move);
        endedAt = now;
    }

    private void move(SegmentState.Move move) {
        state = state.after(move);
    }

    public SegmentId id() {
        return new SegmentId(id);
    }

    public JobId job() {
        return new JobId(job);
    }

    /** Position among the job's segments, from 1. */
    public int ordinal() {
        return ordinal;
    }

    public SegmentState state() {
        return state;
    }

    public PoolId pool() {
        return new PoolId(pool);
    }

    public long firstLine() {
        return firstLine;
    }

    public int lines() {
        return lines;
    }

    public int release() {
        return release;
    }

    /** The run that may report; none before one began. */
    public Optional<RunId> run() {
        return Optional.ofNullable(run).map(RunId::new);
    }

    /** The number of the last run that began, from 1; 0 before the first. */
    public int attempt() {
        return attempt;
    }

    public Optional<WorkerId> worker() {
        return Optional.ofNullable(worker).map(WorkerId::new);
    }

    public Optional<Instant> releasedAt() {
        return Optional.ofNullable(releasedAt);
    }

    /** When the current release last gave a sign of life. */
    public Optional<Instant> heardAt() {
        return Optional.ofNullable(heardAt);
    }

    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /** Lane time that its present release is expected to use. */
    public Duration expected() {
        return Duration.ofMillis(expectedMillis);
    }

    /** Lane time that its runs used, as far as they are over. */
    public Duration used() {
        return Duration.ofMillis(usedMillis);
    }

    /** What it made to be read; none before it is done, and of a training segment none but a comparison's last. */
    public Optional<ArtifactRef> results() {
        return Optional.ofNullable(results).map(json -> RecordJson.read(json, ArtifactRef.class));
    }
}
