package dev.preamble.catalog.job;

import dev.preamble.records.RecordJson;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.Scores;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.tenant.Use;
import dev.preamble.telemetry.TraceParent;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant asked for. Whoever changes one holds its row lock ({@link Jobs#lock}) and tells of it in the same
 * transaction ({@link JobHistory#append}).
 */
@Entity
@Table(name = "job")
public class Job {
    /** How much of its pace a job has from its last segment alone. */
    private static final double NEW_PACE = 0.5;

    /** By so many the numbers of a job's events leap where the catalog may have forgotten some that were told. */
    private static final long LEAP = 1_000_000;

    @Id
    private UUID id;

    private String tenant;

    @Enumerated(EnumType.STRING)
    private JobKind kind;

    @Enumerated(EnumType.STRING)
    private JobState state = JobState.QUEUED;

    private String pool;

    @Column(name = "base_digest")
    private String baseDigest;

    @JdbcTypeCode(SqlTypes.JSON)
    private String options;

    private transient @Nullable TrainingOptions trainingOptions;

    @JdbcTypeCode(SqlTypes.JSON)
    private String input;

    @Column(name = "input_lines")
    private long inputLines;

    private @Nullable UUID dataset;
    private @Nullable UUID prefix;
    private @Nullable UUID version;
    private @Nullable UUID origin;

    @Column(name = "idempotency_key")
    private @Nullable String idempotencyKey;

    @Column(name = "request_digest")
    private String requestDigest;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String checkpoint;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String progress;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String scores;

    @Column(name = "lines_done")
    private long linesDone;

    @Enumerated(EnumType.ORDINAL)
    @JdbcTypeCode(SqlTypes.SMALLINT)
    private Priority priority = Priority.BATCH;

    @Column(name = "unit_ms")
    private @Nullable Double unitMillis;

    private int failures;

    @Column(name = "max_attempts")
    @JdbcTypeCode(SqlTypes.SMALLINT)
    private @Nullable Integer maxAttempts;

    @Column(name = "lane_ms")
    private long laneMillis;

    @Column(name = "tokens_trained")
    private long tokensTrained;

    @Column(name = "tokens_generated")
    private long tokensGenerated;

    @Column(name = "not_before")
    private Instant notBefore;

    private @Nullable String reason;

    @Column(name = "error_code")
    private @Nullable String errorCode;

    @Column(name = "error_detail")
    private @Nullable String errorDetail;

    private long events;

    @Column(updatable = false)
    private @Nullable String trace;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "started_at")
    private @Nullable Instant startedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @SuppressWarnings("NullAway.Init")
    protected Job() {}

    private Job(JobKind kind, Submission submission, String options) {
        this.kind = kind;
        this.options = options;
        id = submission.id().value();
        tenant = submission.tenant().value();
        pool = submission.pool().value();
        baseDigest = submission.baseDigest();
        input = RecordJson.text(submission.input());
        inputLines = submission.inputLines();
        dataset = submission.dataset() == null ? null : submission.dataset().value();
        prefix = submission.prefix();
        version = submission.version();
        idempotencyKey = submission.idempotencyKey();
        requestDigest = submission.requestDigest();
        priority = submission.priority();
        maxAttempts = submission.retryBudget() == null
                ? null
                : submission.retryBudget().attempts();
        createdAt = submission.at();
        notBefore = submission.at();
    }

    /** A job that learns a version of a prefix, or what that is compared with. */
    public static Job training(Submission submission, TrainingOptions options) {
        Job job = new Job(JobKind.TRAINING, submission, RecordJson.text(options));
        job.trainingOptions = options;
        return job;
    }

    /** A job that generates a text for each line of its input. */
    public static Job generation(Submission submission, GenerationOptions options) {
        return new Job(JobKind.GENERATION, submission, RecordJson.text(options));
    }

    /** Before it is stored: its prefix begins as that version. */
    public void beginAs(UUID begun) {
        origin = begun;
    }

    /** Before it is stored: it goes on where the trainer of that version stopped. */
    public void goOnFrom(UUID begun, Checkpoint left) {
        origin = begun;
        checkpoint = RecordJson.text(left);
    }

    /** Before it is stored: what becomes of it belongs to that trace. */
    public void follow(TraceParent submission) {
        trace = submission.value();
    }

    /** The same once more, from nothing: a job that ended stays as it is. */
    public static Job again(Job failed, JobId id, @Nullable String idempotencyKey, Instant now) {
        Submission submission = new Submission(
                id,
                failed.tenant(),
                failed.pool(),
                failed.baseDigest,
                failed.input(),
                failed.inputLines,
                failed.dataset().orElse(null),
                failed.prefix,
                failed.kind == JobKind.TRAINING ? null : failed.version,
                idempotencyKey,
                failed.requestDigest,
                failed.priority,
                failed.retryBudget().orElse(null),
                now);
        return new Job(failed.kind, submission, failed.options);
    }

    /**
     * What a job starts as.
     *
     * @param input JSON lines to train on or to generate for
     * @param dataset the dataset that the input is; null when a generation job brought its inputs with it
     * @param prefix the prefix that gets the version, or that is generated with; null generates with the base alone, and
     *     is that of a comparison
     * @param version the prefix version to generate with
     * @param requestDigest of the request's body, to know the same request again
     * @param retryBudget null for the platform's own
     */
    public record Submission(
            JobId id,
            TenantId tenant,
            PoolId pool,
            String baseDigest,
            ArtifactRef input,
            long inputLines,
            @Nullable DatasetId dataset,
            @Nullable UUID prefix,
            @Nullable UUID version,
            @Nullable String idempotencyKey,
            String requestDigest,
            Priority priority,
            @Nullable RetryBudget retryBudget,
            Instant at) {}

    /** A segment of this job goes to Kafka. */
    public void release() {
        move(JobState.Move.RELEASE);
        reason = null;
    }

    /** A run began. */
    public void start(Instant now) {
        move(JobState.Move.START);
        if (startedAt == null) {
            startedAt = now;
        }
    }

    /** A run got so far. */
    public void progress(Progress reached) {
        progress = RecordJson.text(reached);
    }

    /** A training segment ended; the next one starts from this checkpoint. */
    public void yielded(Checkpoint accepted, Progress reached) {
        move(JobState.Move.YIELD);
        checkpoint = RecordJson.text(accepted);
        failures = 0;
        progress(reached);
    }

    /** A generation segment ended and lines are left. */
    public void yielded(int lines, Progress reached) {
        move(JobState.Move.YIELD);
        linesDone += lines;
        failures = 0;
        progress(reached);
    }

    /** A run failed or was lost; the next may start after that time. */
    public void retry(Instant after) {
        postpone(after);
        failures++;
    }

    /** A run could not go on for no fault of the job's; the next may start after that time. */
    public void postpone(Instant after) {
        move(JobState.Move.RETRY);
        notBefore = after;
    }

    /** A run was lost, and another one has its task already. */
    public void lose() {
        failures++;
    }

    /** All is done. */
    public void succeed(Progress reached, Instant now) {
        end(JobState.Move.SUCCEED, now);
        if (kind == JobKind.GENERATION) {
            linesDone = inputLines;
        }
        progress(reached);
    }

    /** The version that this job learned. */
    public void learned(UUID learnedVersion) {
        version = learnedVersion;
    }

    /** How close that came which this job learned instead of a prefix. */
    public void compared(Scores reached) {
        scores = RecordJson.text(reached);
    }

    /** Given up. */
    public void fail(ErrorCode code, String detail, Instant now) {
        end(JobState.Move.FAIL, now);
        errorCode = code.code();
        errorDetail = detail;
    }

    /** Wanted no more. */
    public void cancel(Instant now) {
        end(JobState.Move.CANCEL, now);
    }

    /**
     * A segment of it is done: the next one is planned by what this one took.
     *
     * @param units steps of a training, lines of a generation
     */
    public void paced(Duration laneTime, long units) {
        if (units > 0) {
            double measured = (double) laneTime.toMillis() / units;
            unitMillis = unitMillis == null ? measured : unitMillis + (measured - unitMillis) * NEW_PACE;
        }
    }

    /**
     * The catalog may be older than what was told of the job: its next events get numbers that no event had, in its
     * history, at who reads its topic, or at who follows its stream.
     */
    public void leap() {
        events = (events / LEAP + 1) * LEAP;
    }

    /** The accepted checkpoint is gone; it goes on from another one of its own. */
    public void goBackTo(Checkpoint kept) {
        checkpoint = RecordJson.text(kept);
    }

    /** The accepted checkpoint is gone, and there is no other; it begins anew. */
    public void beginAnew() {
        checkpoint = null;
        progress = null;
    }

    /** Why the job waits, in words that its owner can act on. */
    public void waits(String why) {
        reason = why;
    }

    void use(Use use) {
        laneMillis += use.laneMillis();
        tokensTrained += use.tokensTrained();
        tokensGenerated += use.tokensGenerated();
    }

    long nextEvent() {
        return ++events;
    }

    private void end(JobState.Move move, Instant now) {
        move(move);
        reason = null;
        endedAt = now;
    }

    private void move(JobState.Move move) {
        state = state.after(move);
    }

    public JobId id() {
        return new JobId(id);
    }

    public TenantId tenant() {
        return new TenantId(tenant);
    }

    public JobKind kind() {
        return kind;
    }

    public JobState state() {
        return state;
    }

    public PoolId pool() {
        return new PoolId(pool);
    }

    public String baseDigest() {
        return baseDigest;
    }

    public TrainingOptions trainingOptions() {
        if (trainingOptions == null) {
            trainingOptions = RecordJson.read(options, TrainingOptions.class);
        }
        return trainingOptions;
    }

    /** Whether it learns something else than a prefix, to compare the two: it makes no version. */
    public boolean compares() {
        return kind == JobKind.TRAINING && trainingOptions().compare() != null;
    }

    public GenerationOptions generationOptions() {
        return RecordJson.read(options, GenerationOptions.class);
    }

    public ArtifactRef input() {
        return RecordJson.read(input, ArtifactRef.class);
    }

    public long inputLines() {
        return inputLines;
    }

    /** Lines of a generation job that are accepted; the next segment begins there. */
    public long linesDone() {
        return linesDone;
    }

    public Optional<DatasetId> dataset() {
        return Optional.ofNullable(dataset).map(DatasetId::new);
    }

    public Optional<UUID> prefix() {
        return Optional.ofNullable(prefix);
    }

    public Optional<UUID> version() {
        return Optional.ofNullable(version);
    }

    /** The version that a training job begins as. */
    public Optional<UUID> origin() {
        return Optional.ofNullable(origin);
    }

    public String requestDigest() {
        return requestDigest;
    }

    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** The last accepted checkpoint: the only place where a run may start. */
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(checkpoint).map(json -> RecordJson.read(json, Checkpoint.class));
    }

    public Optional<Progress> progress() {
        return Optional.ofNullable(progress).map(json -> RecordJson.read(json, Progress.class));
    }

    /** Of a comparison that was scored; those of a version are the version's. */
    public Optional<Scores> scores() {
        return Optional.ofNullable(scores).map(json -> RecordJson.read(json, Scores.class));
    }

    /** The part of its work that is done, from 0 to 1. */
    public double done() {
        return switch (progress().orElse(null)) {
            case Progress.Training training -> training.steps() == 0 ? 0 : (double) training.step() / training.steps();
            case Progress.Generation generation -> {
                // a segment that is whole is counted by its lines
                int begun = generation.lines() < generation.ofLines() ? generation.lines() : 0;
                yield Math.min(1, (double) (linesDone + begun) / inputLines);
            }
            case null -> 0;
        };
    }

    /**
     * When it ends, if it goes on as it went since its first run began, waits included; empty before that, before anything
     * is done, once it is over, and where it went on from a version: part of its steps was done before.
     */
    public Optional<Instant> estimatedEnd(Instant now) {
        double done = done();
        if (state.isFinal() || startedAt == null || origin != null || done <= 0) {
            return Optional.empty();
        }
        double passed = Math.max(0, Duration.between(startedAt, now).toMillis());
        return Optional.of(now.plusMillis((long) (passed * (1 - done) / done)).truncatedTo(ChronoUnit.MILLIS));
    }

    public Priority priority() {
        return priority;
    }

    /** Lane time that a step of a training, or a line of a generation, took of late, in ms; empty before the first segment. */
    public OptionalDouble unitMillis() {
        return unitMillis == null ? OptionalDouble.empty() : OptionalDouble.of(unitMillis);
    }

    /** Runs that failed or were lost since a segment was last accepted. */
    public int failures() {
        return failures;
    }

    /** How often it is tried, where its owner said so. */
    public Optional<RetryBudget> retryBudget() {
        return Optional.ofNullable(maxAttempts).map(RetryBudget::new);
    }

    /** What its runs used, as far as they are over. */
    public Use used() {
        return new Use(laneMillis, tokensTrained, tokensGenerated);
    }

    public Instant notBefore() {
        return notBefore;
    }

    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> errorCode() {
        return Optional.ofNullable(errorCode);
    }

    public Optional<String> errorDetail() {
        return Optional.ofNullable(errorDetail);
    }

    /** The number of its last event: how many there are, but for leaps. */
    public long events() {
        return events;
    }

    /** Where its submission is in a trace, if that is traced; at a span of the same trace, if the calling thread is in one. */
    public Optional<TraceParent> trace() {
        return Optional.ofNullable(trace).map(TraceParent::new).map(TraceParent::here);
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }
}
