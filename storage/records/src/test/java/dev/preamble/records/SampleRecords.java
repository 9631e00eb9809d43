package dev.preamble.records;

import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.RunKey;
import dev.preamble.records.event.Scores;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.event.Truncation;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.Comparison;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.ScoringMetric;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.ChosenToken;
import dev.preamble.records.tenant.GeneratedLine.LikelyToken;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import dev.preamble.records.tenant.VersionImported;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.ChatTemplate;
import dev.preamble.records.worker.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** One of each record, with every field set, by the name of its golden file. */
final class SampleRecords {
    private static final TenantId TENANT = new TenantId("acme");
    private static final JobId JOB = new JobId(new UUID(1, 2));
    private static final SegmentId SEGMENT = new SegmentId(new UUID(3, 4));
    private static final RunId RUN = new RunId(new UUID(5, 6));
    private static final CompletionId COMPLETION = new CompletionId(new UUID(11, 12));
    private static final PoolId POOL = new PoolId("preamble-base");
    private static final WorkerId WORKER = new WorkerId("worker-0");
    private static final Instant AT = Instant.parse("2026-11-21T01:02:03.456Z");
    private static final String DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final ArtifactRef ARTIFACT = new ArtifactRef("tenants/acme/a", DIGEST, 1234);
    private static final Checkpoint CHECKPOINT = new Checkpoint(ARTIFACT, DIGEST, 11, 20);
    private static final RunKey KEY = new RunKey(TENANT, JOB, SEGMENT, 2, RUN, WORKER);
    private static final Truncation TRUNCATION = new Truncation(12, 4000, 312, 256);
    private static final Progress TRAINING = new Progress.Training(
            20, 100, 2.5, 2.75, 6.5, 0.001, 5000, 1234.5, TRUNCATION, new Progress.Texts(12, 100));
    private static final Scores SCORES = new Scores(Map.of("bleu", 0.5, "rouge-l", 0.25), 100, 400);
    private static final Progress GENERATION = new Progress.Generation(3, 10, 96, 55.5);
    private static final Duration LANE_TIME = Duration.ofMillis(30_500);

    private static final TrainingOptions SCORED = TrainingOptions.of(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new ScoringOptions(List.of(ScoringMetric.BLEU, ScoringMetric.ROUGE_L), 100, 48, 5),
            null);

    private static final TrainingOptions COMPARED = TrainingOptions.of(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, Comparison.FINE_TUNING);

    private SampleRecords() {}

    static Map<String, Object> all() {
        Map<String, Object> samples = new TreeMap<>(tasks());
        samples.putAll(taskEvents());
        samples.putAll(jobEvents());
        samples.put("control-stop-run", new Control.StopRun(SEGMENT, 2));
        samples.put("control-stop-completion", new Control.StopCompletion(COMPLETION));
        samples.put("control-drain-worker", new Control.DrainWorker(WORKER));
        samples.put("control-resume-worker", new Control.ResumeWorker(WORKER));
        samples.put(
                "generated-line",
                new GeneratedLine(
                        JOB,
                        7,
                        "in",
                        "out",
                        GeneratedLine.FinishReason.LENGTH,
                        64,
                        List.of(new ChosenToken(
                                5,
                                "out",
                                -0.25,
                                List.of(new LikelyToken(5, "out", -0.25), new LikelyToken(6, "in", -1.5)))),
                        21));
        samples.put("heartbeat", heartbeat());
        samples.putAll(completions());
        samples.put("text-growth", new TextGrowth(KEY, List.of(new TextGrowth.Piece(7, 3, "out"))));
        samples.put(
                "version-imported",
                new VersionImported(new UUID(9, 10), new PrefixName("labels"), 3, POOL, DIGEST, "ada"));
        return samples;
    }

    static Map<String, JobEvent> jobEvents() {
        return Map.of(
                "job-submitted", new JobEvent.Submitted(JOB),
                "job-waiting", new JobEvent.Waiting("pool preamble-base has no live worker"),
                "job-started", new JobEvent.Started(1, 2, new Use(1_500, 0, 0)),
                "job-progressed", new JobEvent.Progressed(TRAINING, AT),
                "job-truncated", new JobEvent.Truncated(TRUNCATION.text(), TRUNCATION),
                "job-yielded", new JobEvent.Yielded(1, TRAINING, new Use(30_000, 4_096, 0)),
                "job-retrying",
                        new JobEvent.Retrying(
                                ErrorCode.STORE_UNAVAILABLE, "no answer in 10 s", 2, 5, AT, new Use(800, 0, 0)),
                "job-succeeded",
                        new JobEvent.Succeeded(
                                new PrefixName("labels"), 3, TRAINING, new Use(30_000, 4_096, 0), SCORES),
                "job-failed",
                        new JobEvent.Failed(ErrorCode.NON_FINITE_LOSS, "loss is NaN at step 12", new Use(700, 0, 0)),
                "job-cancelled", new JobEvent.Cancelled(new Use(100, 0, 0)));
    }

    private static Map<String, Object> tasks() {
        return Map.of(
                "task-training",
                new TrainingTask(
                        TENANT,
                        JOB,
                        SEGMENT,
                        2,
                        POOL,
                        DIGEST,
                        SCORED,
                        ARTIFACT,
                        CHECKPOINT,
                        ARTIFACT,
                        Duration.ofSeconds(30)),
                "task-comparison",
                new TrainingTask(
                        TENANT,
                        JOB,
                        SEGMENT,
                        2,
                        POOL,
                        DIGEST,
                        COMPARED,
                        ARTIFACT,
                        CHECKPOINT,
                        null,
                        Duration.ofSeconds(30)),
                "task-generation",
                new GenerationTask(
                        TENANT,
                        JOB,
                        SEGMENT,
                        2,
                        POOL,
                        DIGEST,
                        new GenerationOptions(64, 0, 0, 1, 1, 1.2, 5, 0.8, List.of("\n"), 2),
                        ARTIFACT,
                        20,
                        10,
                        ARTIFACT,
                        true));
    }

    private static Map<String, Object> completions() {
        CompletionId id = COMPLETION;
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put(
                "completion-request",
                new CompletionRequest(
                        id,
                        TENANT,
                        POOL,
                        DIGEST,
                        ARTIFACT,
                        List.of("Once"),
                        new GenerationOptions(16, 0.7, 0, 0.9, 7),
                        AT,
                        3,
                        true));
        samples.put("completion-withdrawal", new CompletionWithdrawal(id, AT));
        samples.put("completion-begun", new CompletionReply.Begun(id, KEY.run()));
        samples.put(
                "completion-grew", new CompletionReply.Grew(id, KEY.run(), List.of(new TextGrowth.Piece(0, 3, "out"))));
        samples.put(
                "completion-text",
                new CompletionReply.Text(
                        id,
                        KEY.run(),
                        0,
                        "out",
                        GeneratedLine.FinishReason.STOP,
                        4,
                        21,
                        List.of(new ChosenToken(5, "out", -0.25, List.of(new LikelyToken(6, "in", -1.5))))));
        samples.put("completion-ended", new CompletionReply.Ended(id, KEY.run(), 120.5));
        samples.put(
                "completion-failed",
                new CompletionReply.Failed(id, KEY.run(), ErrorCode.OUT_OF_MEMORY, "too little memory"));
        samples.put("completion-refused", new CompletionReply.Refused(id, ErrorCode.UNAVAILABLE, "no live worker"));
        samples.put("completion-use", new CompletionUse(id, KEY.run(), TENANT, AT, 130, 4));
        return samples;
    }

    private static Map<String, Object> taskEvents() {
        var prefix = new Outcome.LearnedPrefix(
                DIGEST,
                21,
                100,
                List.of(new Outcome.PrefixFile("adapter_model.safetensors", ARTIFACT, "v1")),
                ARTIFACT,
                SCORES);
        var lines = new Outcome.GeneratedLines(ARTIFACT, 20, 10);
        return Map.of(
                "task-started", new TaskEvent.Started(KEY, AT),
                "task-progressed", new TaskEvent.Progressed(KEY, AT, TRAINING),
                "task-yielded", new TaskEvent.Yielded(KEY, AT, CHECKPOINT, TRAINING, LANE_TIME),
                "task-succeeded-training", new TaskEvent.Succeeded(KEY, AT, prefix, TRAINING, LANE_TIME),
                "task-succeeded-comparison",
                        new TaskEvent.Succeeded(
                                KEY, AT, new Outcome.Compared(DIGEST, 21, 100, ARTIFACT, SCORES), TRAINING, LANE_TIME),
                "task-succeeded-generation", new TaskEvent.Succeeded(KEY, AT, lines, GENERATION, LANE_TIME),
                "task-failed", new TaskEvent.Failed(KEY, AT, ErrorCode.OUT_OF_MEMORY, "12 GiB short", LANE_TIME));
    }

    private static Heartbeat heartbeat() {
        return new Heartbeat(
                WORKER,
                new Incarnation(new UUID(7, 8)),
                POOL,
                new BaseModelCard(
                        DIGEST,
                        "gpt2",
                        6,
                        256,
                        8,
                        4096,
                        512,
                        5_900_000,
                        2,
                        32,
                        2,
                        new ChatTemplate("{{ bos_token }}{{ messages[0].content }}", Map.of("bos_token", "<s>"))),
                "cpu, 2 threads",
                4,
                List.of(new Heartbeat.Held(SEGMENT, 2, RUN)),
                List.of(COMPLETION),
                8_000_000_000L,
                1_000_000_000L,
                false,
                AT);
    }
}
