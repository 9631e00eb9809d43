package dev.preamble.scheduler.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.Job.Submission;
import dev.preamble.catalog.job.Segment;
import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome.GeneratedLines;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.FinishReason;
import dev.preamble.scheduler.loop.Backoff;
import dev.preamble.scheduler.outcome.Decision.AcceptCheckpoint;
import dev.preamble.scheduler.outcome.Decision.AcceptComparison;
import dev.preamble.scheduler.outcome.Decision.AcceptLines;
import dev.preamble.scheduler.outcome.Decision.AcceptVersion;
import dev.preamble.scheduler.outcome.Decision.Advance;
import dev.preamble.scheduler.outcome.Decision.Begin;
import dev.preamble.scheduler.outcome.Decision.Duplicate;
import dev.preamble.scheduler.outcome.Decision.Fenced;
import dev.preamble.scheduler.outcome.Decision.GiveUp;
import dev.preamble.scheduler.outcome.Decision.Retry;
import dev.preamble.scheduler.stage.PlayedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final WorkerId WORKER = new WorkerId("w1");
    private static final int BUDGET = 5;

    private final Verdict verdict = new Verdict(
            new Retries(new RetryBudget(BUDGET), new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1))),
            new SplittableRandom(7));
    private Job job = Job.training(submission(0), TrainingOptions.defaults());
    private Segment segment = Segment.training(job, 1);

    /** The run that reports, as the catalog sees it. */
    enum Who {
        /** The one that the segment is in the hands of. */
        CURRENT,
        /** Of the current release, and reported nothing yet. */
        NEW,
        /** Of the current release, and another one has begun since. */
        REPLACED,
        /** Of the release before. */
        FORMER
    }

    @ParameterizedTest(name = "{0} segment, {1} run")
    @CsvSource(delimiter = '|', textBlock = """
            # segment | run      | started   | progressed | yielded    | succeeded | failed
            QUEUED    | REPLACED | stop      | stop       | fenced     | fenced    | fenced
            QUEUED    | FORMER   | stop      | stop       | fenced     | fenced    | fenced
            RELEASED  | NEW      | begin     | fenced     | fenced     | fenced    | fenced
            RELEASED  | FORMER   | stop      | stop       | fenced     | fenced    | fenced
            RUNNING   | CURRENT  | duplicate | advance    | checkpoint | version   | retry
            RUNNING   | NEW      | begin     | fenced     | fenced     | fenced    | fenced
            RUNNING   | REPLACED | fenced    | fenced     | fenced     | fenced    | fenced
            RUNNING   | FORMER   | stop      | stop       | fenced     | fenced    | fenced
            DONE      | CURRENT  | duplicate | duplicate  | duplicate  | duplicate | duplicate
            DONE      | NEW      | stop      | stop       | fenced     | fenced    | fenced
            DONE      | REPLACED | stop      | stop       | fenced     | fenced    | fenced
            DONE      | FORMER   | stop      | stop       | fenced     | fenced    | fenced
            FAILED    | CURRENT  | stop      | stop       | duplicate  | duplicate | duplicate
            FAILED    | REPLACED | stop      | stop       | fenced     | fenced    | fenced
            CANCELLED | CURRENT  | stop      | stop       | duplicate  | duplicate | duplicate
            CANCELLED | NEW      | stop      | stop       | fenced     | fenced    | fenced
            CANCELLED | FORMER   | stop      | stop       | fenced     | fenced    | fenced
            """)
    void decidesByTheStateOfTheSegmentAndTheStandingOfTheRun(
            String state, Who who, String started, String progressed, String yielded, String succeeded, String failed) {
        PlayedRun current = reach(state);
        PlayedRun run = switch (who) {
            case CURRENT -> current;
            case NEW, REPLACED -> run(segment.release());
            case FORMER -> run(segment.release() - 1);
        };
        boolean seen = who == Who.CURRENT || who == Who.REPLACED;

        assertThat(List.of(
                        decide(run.started(), seen),
                        decide(run.progressed(3), seen),
                        decide(run.yielded(null, 1, 10), seen),
                        decide(run.learned(null, 1, 20), seen),
                        decide(run.failed(ErrorCode.OUT_OF_MEMORY), seen)))
                .extracting(VerdictTest::name)
                .containsExactly(started, progressed, yielded, succeeded, failed);
    }

    @Test
    void stopsNoOtherReleaseThanTheFencedOne() {
        reach("RUNNING");

        assertThat(decide(run(1).progressed(3), true))
                .isEqualTo(new Fenced(Optional.of(new Control.StopRun(segment.id(), 1))));
    }

    @Test
    void stopsARunOfAJobThatIsGone() {
        PlayedRun run = run(1);

        assertThat(verdict.ofUnknown(run.started()))
                .isEqualTo(new Fenced(Optional.of(new Control.StopRun(segment.id(), 1))));
        assertThat(verdict.ofUnknown(run.failed(ErrorCode.INTERNAL))).isEqualTo(new Fenced(Optional.empty()));
    }

    @Test
    void takesNothingForAnotherTenantsJob() {
        PlayedRun run = reach("RUNNING");
        RunKey key = run.key();
        RunKey foreign =
                new RunKey(new TenantId("globex"), key.job(), key.segment(), key.release(), key.run(), key.worker());

        assertThat(decide(new TaskEvent.Started(foreign, NOW), false)).isInstanceOf(Fenced.class);
    }

    @Test
    void acceptsOnlyWhatFollowsTheAcceptedCheckpoint() {
        PlayedRun run = reach("RUNNING");
        Checkpoint accepted = run.checkpoint(null, 1, 10);
        job.yielded(accepted, new Progress.Generation(0, 0, 0, 0));
        segment.finish(NOW);
        segment = Segment.training(job, 2);
        PlayedRun next = reach("RUNNING");

        assertThat(name(decide(next.yielded(accepted.digest(), 11, 20), true))).isEqualTo("checkpoint");
        assertThat(name(decide(next.yielded(accepted.digest(), 11, 10), true)))
                .as("drained before its first step")
                .isEqualTo("checkpoint");
        assertThat(name(decide(next.learned(accepted.digest(), 11, 20), true))).isEqualTo("version");
        for (TaskEvent astray : List.of(
                next.yielded(null, 11, 20),
                next.yielded("00".repeat(32), 11, 20),
                next.yielded(accepted.digest(), 12, 20),
                next.yielded(accepted.digest(), 1, 20),
                next.learned(null, 1, 20))) {
            assertThat(decide(astray, true))
                    .isInstanceOfSatisfying(
                            Retry.class, retry -> assertThat(retry.code()).isEqualTo(ErrorCode.INTERNAL));
        }
    }

    /** Such a prefix would be one that a worker learned that did not know the option. */
    @Test
    void takesNoPrefixForAComparisonAndNoComparisonForAPrefix() {
        assertThat(decide(reach("RUNNING").compared(null, 1, 20), true)).isInstanceOf(Retry.class);

        job = Job.training(submission(0), RecordJson.read("{\"compare\": \"adapter-3\"}", TrainingOptions.class));
        segment = Segment.training(job, 1);
        PlayedRun run = reach("RUNNING");

        assertThat(name(decide(run.compared(null, 1, 20), true))).isEqualTo("comparison");
        assertThat(decide(run.compared("00".repeat(32), 11, 20), true)).isInstanceOf(Retry.class);
        assertThat(decide(run.learned(null, 1, 20), true))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.detail()).contains("a comparison learned a prefix"));
    }

    @Test
    void acceptsNoArtifactOfAnotherRun() {
        PlayedRun run = reach("RUNNING");
        TaskEvent.Yielded others = run(1).yielded(null, 1, 10);

        assertThat(decide(
                        new TaskEvent.Yielded(
                                run.key(), NOW, others.checkpoint(), others.progress(), Duration.ofSeconds(1)),
                        true))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.detail()).contains("not of its run"));
    }

    @Test
    void givesUpAtOnceWhereNoRetryCanHelp() {
        PlayedRun run = reach("RUNNING");

        assertThat(decide(run.failed(ErrorCode.NON_FINITE_LOSS), true))
                .isEqualTo(new GiveUp(ErrorCode.NON_FINITE_LOSS, "played"));
    }

    @Test
    void tellsAWorkersWordsWithoutWhatNobodyCanReadOrStore() {
        PlayedRun run = reach("RUNNING");

        assertThat(decide(run.failed(ErrorCode.NON_FINITE_LOSS, "a\0b\nc"), true))
                .isEqualTo(new GiveUp(ErrorCode.NON_FINITE_LOSS, "a b c"));
        assertThat(decide(run.failed(ErrorCode.NON_FINITE_LOSS, "x".repeat(5_000)), true))
                .isEqualTo(new GiveUp(ErrorCode.NON_FINITE_LOSS, "x".repeat(1_000) + "…"));
    }

    @Test
    void givesUpAtTheLastFailureOfTheBudget() {
        for (int failure = 1; failure < BUDGET; failure++) {
            PlayedRun run = reach("RUNNING");
            int expected = failure;
            assertThat(decide(run.failed(ErrorCode.OUT_OF_MEMORY), true)).isInstanceOfSatisfying(Retry.class, retry -> {
                assertThat(retry.failures()).isEqualTo(expected);
                assertThat(retry.notBefore()).isAfter(NOW);
            });
            segment.requeue();
            job.retry(NOW);
        }
        PlayedRun last = reach("RUNNING");

        assertThat(decide(last.failed(ErrorCode.OUT_OF_MEMORY), true)).isInstanceOf(GiveUp.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, BUDGET + 2})
    void givesUpAtTheLastFailureThatTheJobsOwnerAllows(int allowed) {
        job = Job.training(submission(0, new RetryBudget(allowed)), TrainingOptions.defaults());
        segment = Segment.training(job, 1);
        for (int failure = 1; failure < allowed; failure++) {
            assertThat(decide(reach("RUNNING").failed(ErrorCode.OUT_OF_MEMORY), true))
                    .isInstanceOfSatisfying(
                            Retry.class, retry -> assertThat(retry.budget()).isEqualTo(allowed));
            segment.requeue();
            job.retry(NOW);
        }
        PlayedRun last = reach("RUNNING");

        assertThat(decide(run(segment.release()).started(), false)).isInstanceOf(GiveUp.class);
        assertThat(decide(last.failed(ErrorCode.OUT_OF_MEMORY), true)).isInstanceOf(GiveUp.class);
    }

    @Test
    void retriesForEverWhatIsNoFaultOfTheJob() {
        for (int failure = 0; failure < 3 * BUDGET; failure++) {
            PlayedRun run = reach("RUNNING");
            for (ErrorCode code :
                    List.of(ErrorCode.STORE_UNAVAILABLE, ErrorCode.UNAVAILABLE, ErrorCode.BASE_MODEL_MISMATCH)) {
                assertThat(decide(run.failed(code), true)).isInstanceOfSatisfying(Retry.class, retry -> {
                    assertThat(retry.counted()).isFalse();
                    assertThat(retry.failures()).isZero();
                });
            }
            segment.requeue();
            job.postpone(NOW);
        }
    }

    @Test
    void givesATaskUpThatGoesFromLostRunToLostRun() {
        reach("RUNNING");
        for (int lost = 1; lost < BUDGET; lost++) {
            PlayedRun next = run(segment.release());
            assertThat(decide(next.started(), false)).isEqualTo(new Begin(lost + 1, true));
            segment.start(next.key().run(), lost + 1, WORKER, NOW);
            job.lose();
        }

        assertThat(decide(run(segment.release()).started(), false))
                .isInstanceOfSatisfying(
                        GiveUp.class, givenUp -> assertThat(givenUp.code()).isEqualTo(ErrorCode.WORKER_LOST));
    }

    @Test
    void countsFailuresAnewAfterProgress() {
        for (int failure = 1; failure < BUDGET; failure++) {
            reach("RUNNING");
            segment.requeue();
            job.retry(NOW);
        }
        PlayedRun run = reach("RUNNING");
        job.yielded(run.checkpoint(null, 1, 10), new Progress.Generation(0, 0, 0, 0));
        segment.finish(NOW);
        segment = Segment.training(job, 2);
        PlayedRun next = reach("RUNNING");

        assertThat(decide(next.failed(ErrorCode.OUT_OF_MEMORY), true))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.failures()).isEqualTo(1));
    }

    @Test
    void acceptsTheLinesOfASegmentAndKnowsTheLast() {
        job = Job.generation(submission(70), GenerationOptions.defaults());
        segment = Segment.generation(job, 1, 0, 50);
        PlayedRun run = reach("RUNNING");

        assertThat(lines(run, 0, 50))
                .isInstanceOfSatisfying(
                        AcceptLines.class,
                        accepted -> assertThat(accepted.last()).isFalse());
        job.yielded(50, new Progress.Generation(50, 50, 1, 1));
        segment = Segment.generation(job, 2, 50, 20);
        PlayedRun second = reach("RUNNING");
        assertThat(lines(second, 50, 20))
                .isInstanceOfSatisfying(
                        AcceptLines.class,
                        accepted -> assertThat(accepted.last()).isTrue());
    }

    @Test
    void takesOtherLinesThanTheSegmentsForAFailure() {
        job = Job.generation(submission(70), GenerationOptions.defaults());
        segment = Segment.generation(job, 1, 0, 50);
        PlayedRun run = reach("RUNNING");

        for (Decision decision : List.of(lines(run, 0, 49), lines(run, 1, 50), decide(generated(run), true))) {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Retry.class, retry -> assertThat(retry.code()).isEqualTo(ErrorCode.ARTIFACT_CORRUPT));
        }
    }

    @Test
    void takesAnOutcomeOfTheOtherKindForAFailure() {
        PlayedRun training = reach("RUNNING");
        assertThat(name(decide(generated(training), true))).isEqualTo("retry");

        job = Job.generation(submission(70), GenerationOptions.defaults());
        segment = Segment.generation(job, 1, 0, 50);
        PlayedRun generation = reach("RUNNING");
        assertThat(name(decide(generation.learned(null, 1, 20), true))).isEqualTo("retry");
        assertThat(name(decide(generation.yielded(null, 1, 20), true))).isEqualTo("retry");
    }

    /** Brings job and segment to a state by the moves that lead there. The current release is the second. */
    private PlayedRun reach(String state) {
        if (segment.release() == 0) {
            segment.release(NOW);
            segment.requeue();
        }
        segment.release(NOW);
        job.release();
        PlayedRun run = run(segment.release());
        if (state.equals("RELEASED")) {
            return run;
        }
        segment.start(run.key().run(), segment.attempt() + 1, WORKER, NOW);
        job.start(NOW);
        switch (state) {
            case "RUNNING" -> {}
            case "QUEUED" -> segment.requeue();
            case "DONE" -> segment.finish(NOW);
            case "FAILED" -> segment.fail(NOW);
            case "CANCELLED" -> segment.cancel(NOW);
            default -> throw new IllegalArgumentException(state);
        }
        assertThat(segment.state()).hasToString(state);
        return run;
    }

    private PlayedRun run(int release) {
        return PlayedRun.of(
                new GenerationTask(
                        job.tenant(),
                        job.id(),
                        segment.id(),
                        release,
                        job.pool(),
                        job.baseDigest(),
                        GenerationOptions.defaults(),
                        job.input(),
                        0,
                        1,
                        null,
                        null),
                WORKER);
    }

    private Decision decide(TaskEvent event, boolean seen) {
        return verdict.of(job, segment, seen, new Report(event), NOW);
    }

    private Decision lines(PlayedRun run, int first, int count) {
        List<GeneratedLine> lines = IntStream.range(first, first + count)
                .mapToObj(i -> new GeneratedLine(job.id(), i, "in", "out", FinishReason.STOP, 1, null, null))
                .toList();
        return verdict.of(job, segment, true, new Report(generated(run), Optional.of(lines)), NOW);
    }

    private static TaskEvent.Succeeded generated(PlayedRun run) {
        ArtifactRef results = run.checkpoint(null, 1, 1).artifact();
        return new TaskEvent.Succeeded(
                run.key(),
                NOW,
                new GeneratedLines(results, 0, 50),
                new Progress.Generation(50, 50, 1, 1),
                Duration.ofSeconds(1));
    }

    private static String name(Decision decision) {
        return switch (decision) {
            case Fenced fenced -> fenced.stop().isPresent() ? "stop" : "fenced";
            case Duplicate duplicate -> "duplicate";
            case Begin begin -> "begin";
            case Advance advance -> "advance";
            case AcceptCheckpoint accepted -> "checkpoint";
            case AcceptVersion accepted -> "version";
            case AcceptComparison accepted -> "comparison";
            case AcceptLines accepted -> "lines";
            case Retry retry -> "retry";
            case GiveUp givenUp -> "give up";
        };
    }

    private static Submission submission(int lines) {
        return submission(lines, null);
    }

    private static Submission submission(int lines, @Nullable RetryBudget budget) {
        return new Submission(
                JobId.random(),
                new TenantId("acme"),
                new PoolId("small"),
                "aa",
                new ArtifactRef("tenants/acme/datasets/d/data.jsonl", "bb", 1),
                lines,
                null,
                UUID.randomUUID(),
                null,
                null,
                "cc",
                Priority.BATCH,
                budget,
                NOW);
    }
}
