package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.StoredArtifact;
import dev.preamble.catalog.job.JobState;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.Outcome.GeneratedLines;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.GeneratedLine.FinishReason;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import dev.preamble.scheduler.stage.PlayedRun;
import dev.preamble.scheduler.stage.PlayedWorker;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import dev.preamble.scheduler.stage.TestKafka;
import dev.preamble.scheduler.stage.TestScheduler;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job's whole life on real servers, with a scheduler that runs and a worker that the test plays. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class JobLifeIT {
    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    private TenantId tenant;
    private PoolId pool;
    private TestScheduler scheduler;
    private PlayedWorker worker;

    @BeforeEach
    void start() throws Exception {
        Stage.clear();
        tenant = Submitted.tenant();
        pool = Submitted.pool();
        scheduler = schedulers.scheduler().start();
        worker = new PlayedWorker(new WorkerId("w-" + pool), pool);
    }

    @AfterEach
    void stop() throws Exception {
        worker.close();
        scheduler.stop();
    }

    @Test
    void goesOnFromAVersionAndLeavesItWhatItHas() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        PlayedRun learning = worker.awaitRun();
        ArtifactKey state = new ArtifactKey(learning.state().key());
        stage.store().put(state, new ByteArrayInputStream(new byte[] {1}));
        worker.report(learning.started());
        worker.report(learning.learned(null, 1, 10));
        stage.await(job, JobState.SUCCEEDED);

        Checkpoint left = new Checkpoint(learning.state(), null, 1, 10);
        JobId other = Submitted.resumed(job, left);
        PlayedRun first = worker.awaitRun();
        assertThat(((TrainingTask) first.task()).checkpoint()).isEqualTo(left);
        worker.report(first.started());
        worker.report(first.yielded(left.digest(), 11, 15));
        PlayedRun second = worker.awaitRun();
        Checkpoint accepted = first.checkpoint(left.digest(), 11, 15);
        ArtifactKey superseded = new ArtifactKey(accepted.artifact().key());
        stage.store().put(superseded, new ByteArrayInputStream(new byte[] {1}));
        worker.report(second.started());
        worker.report(second.learned(accepted.digest(), 16, 20));

        stage.await(other, JobState.SUCCEEDED);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(stage.store().head(superseded)).isEmpty());
        assertThat(stage.store().head(state)).isPresent();
    }

    @Test
    void trainsInTwoSegmentsAndMakesOneVersion() throws Exception {
        JobId job = Submitted.training(tenant, pool);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(stage.job(job).reason())
                        .hasValueSatisfying(reason -> assertThat(reason).contains("no live worker in pool " + pool)));

        PlayedRun first = worker.awaitRun();
        assertThat(((TrainingTask) first.task()).checkpoint()).isNull();
        worker.report(first.started());
        worker.report(first.progressed(3));
        ArtifactKey left =
                new ArtifactKey(first.checkpoint(null, 1, 10).artifact().key());
        stage.store().put(left, new ByteArrayInputStream(new byte[] {1}));
        worker.report(first.yielded(null, 1, 10));

        PlayedRun second = worker.awaitRun();
        assertThat(((TrainingTask) second.task()).checkpoint()).isEqualTo(first.checkpoint(null, 1, 10));
        worker.report(second.started());
        TaskEvent.Succeeded succeeded =
                second.learned(first.checkpoint(null, 1, 10).digest(), 11, 20);
        assertThat(stage.store().head(left)).isPresent();
        worker.report(succeeded);
        worker.report(succeeded);

        stage.await(job, JobState.SUCCEEDED);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(stage.store().head(left)).isEmpty());
        assertThat(stage.events(job).getFirst()).isInstanceOf(JobEvent.Waiting.class);
        assertThat(stage.events(job))
                .as("but for its waits: one more, where the worker's lane is told free after it yielded")
                .filteredOn(event -> !(event instanceof JobEvent.Waiting))
                .extracting(JobEvent::type)
                .containsExactly(
                        "dev.preamble.job.started.v1",
                        "dev.preamble.job.truncated.v1",
                        "dev.preamble.job.progressed.v1",
                        "dev.preamble.job.yielded.v1",
                        "dev.preamble.job.started.v1",
                        "dev.preamble.job.succeeded.v1");
        assertThat(stage.events(job).getLast())
                .isInstanceOfSatisfying(
                        JobEvent.Succeeded.class,
                        done -> assertThat(done.scores()).isEqualTo(PlayedRun.SCORES));
        awaitTold(stage.events(job));
        assertThat(metered(job).tokensTrained())
                .as("1000 and 2000 by their runs' word")
                .isEqualTo(3_000);
    }

    @Test
    void aComparisonKeepsWhatItScoredAndMakesNoVersion() throws Exception {
        JobId job = Submitted.comparison(tenant, pool);
        PlayedRun first = worker.awaitRun();
        assertThat(first.task().kind()).isEqualTo("comparison");
        worker.report(first.started());
        worker.report(first.yielded(null, 1, 10));
        PlayedRun second = worker.awaitRun();
        worker.report(second.started());
        TaskEvent.Succeeded succeeded =
                second.compared(first.checkpoint(null, 1, 10).digest(), 11, 20);
        worker.report(succeeded);
        worker.report(succeeded);

        stage.await(job, JobState.SUCCEEDED);
        assertThat(stage.job(job).scores()).contains(PlayedRun.SCORES);
        assertThat(stage.job(job).version()).isEmpty();
        assertThat(Stage.value("select count(*) from prefix_version where job = '" + job + "'"))
                .isEqualTo("0");
        assertThat(stage.segments(job).getLast().results())
                .hasValueSatisfying(report -> assertThat(report.key()).endsWith("/comparison.json"));
        assertThat(stage.events(job).getLast()).isInstanceOfSatisfying(JobEvent.Succeeded.class, done -> {
            assertThat(done.scores()).isEqualTo(PlayedRun.SCORES);
            assertThat(done.prefix()).isNull();
        });
    }

    @Test
    void sendsTheLinesOfEachGenerationSegmentOnce() throws Exception {
        JobId job = Submitted.generation(tenant, pool, 70);
        for (int lines : List.of(8, 62)) {
            PlayedRun run = worker.awaitRun();
            assertThat(((GenerationTask) run.task()).lines()).isEqualTo(lines);
            worker.report(run.started());
            TaskEvent.Succeeded succeeded = generated(run);
            worker.report(succeeded);
            worker.report(succeeded);
        }

        stage.await(job, JobState.SUCCEEDED);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(TestKafka.committed(Topics.results(tenant)))
                        .extracting(record -> RecordJson.read(record.value(), GeneratedLine.class)
                                .line())
                        .containsExactlyElementsOf(IntStream.range(0, 70)
                                .mapToObj(line -> (long) line)
                                .toList()));
        assertThat(stage.job(job).linesDone()).isEqualTo(70);
        assertThat(metered(job).tokensGenerated()).as("two tokens a line").isEqualTo(140);
    }

    /** What the events told, the ledger, the job's own sums and its segments agree. */
    private Use metered(JobId job) {
        Use told = stage.events(job).stream()
                .map(JobEvent::used)
                .filter(Objects::nonNull)
                .reduce(Use.NONE, Use::plus);
        assertThat(stage.job(job).used()).isEqualTo(told);
        assertThat(Stage.value("select sum(lane_ms) || ' ' || sum(tokens_trained) || ' ' || sum(tokens_generated)"
                        + " from metered_run where tenant = '" + tenant + "'"))
                .isEqualTo(told.laneMillis() + " " + told.tokensTrained() + " " + told.tokensGenerated());
        assertThat(stage.segments(job).stream()
                        .mapToLong(segment -> segment.used().toMillis())
                        .sum())
                .isEqualTo(told.laneMillis());
        return told;
    }

    private TaskEvent.Succeeded generated(PlayedRun run) throws Exception {
        GenerationTask task = (GenerationTask) run.task();
        String lines = IntStream.range(0, task.lines())
                .mapToObj(i -> RecordJson.text(new GeneratedLine(
                        task.job(), task.firstLine() + i, "in " + i, "out " + i, FinishReason.STOP, 2, null, null)))
                .collect(Collectors.joining("\n"));
        StoredArtifact stored = stage.store()
                .put(
                        ArtifactKey.results(
                                tenant.value(),
                                task.job().value(),
                                run.key().run().value()),
                        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        return new TaskEvent.Succeeded(
                run.key(),
                Instant.now(),
                new GeneratedLines(PlayedRun.ref(stored), task.firstLine(), task.lines()),
                new Progress.Generation(task.lines(), task.lines(), 100, 10),
                Duration.ofSeconds(1));
    }

    private void awaitTold(List<JobEvent> events) {
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(TestKafka.committed(Topics.events(tenant)))
                        .extracting(record -> RecordJson.read(record.value(), JobEvent.class))
                        .containsExactlyElementsOf(events));
    }
}
