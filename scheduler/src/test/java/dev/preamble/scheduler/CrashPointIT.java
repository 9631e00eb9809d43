package dev.preamble.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.SegmentState;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.scheduler.stage.CrashPoint;
import dev.preamble.scheduler.stage.Debugger;
import dev.preamble.scheduler.stage.PlayedRun;
import dev.preamble.scheduler.stage.PlayedWorker;
import dev.preamble.scheduler.stage.RealParts;
import dev.preamble.scheduler.stage.SchedulerProcess;
import dev.preamble.scheduler.stage.Schedulers;
import dev.preamble.scheduler.stage.Stage;
import dev.preamble.scheduler.stage.Submitted;
import dev.preamble.scheduler.stage.TestKafka;
import dev.preamble.scheduler.stage.TestScheduler;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A job of two segments whose scheduler is killed before or after a commit or a send, and another one goes on. One point is
 * in each test run; all of them take some minutes: {@code -Dit.test=CrashPointIT -Dcrash.points=all}.
 */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class CrashPointIT {
    private static final String ALL = "all";

    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    @BeforeEach
    void clear() {
        Stage.clear();
    }

    static Stream<Arguments> points() {
        return ALL.equals(System.getProperty("crash.points"))
                ? Arrays.stream(CrashPoint.values())
                        .flatMap(point -> Stream.of(false, true).map(after -> Arguments.of(point, after)))
                : Stream.of(Arguments.of(CrashPoint.OUTCOME, true));
    }

    @ParameterizedTest(name = "{0}, after it: {1}")
    @MethodSource("points")
    void endsOnceWhereverItsSchedulerDies(CrashPoint point, boolean after) throws Exception {
        TenantId tenant = Submitted.tenant();
        PoolId pool = Submitted.pool();
        TestScheduler next = schedulers.scheduler();
        try (PlayedWorker worker = new PlayedWorker(new WorkerId("w-" + pool), pool);
                SchedulerProcess doomed = SchedulerProcess.start("scheduler-doomed", point, after)) {
            if (!point.comesUnasked()) {
                await().atMost(Stage.PATIENCE).ignoreExceptions().until(doomed::leads);
            }
            doomed.debugger().ifPresent(Debugger::arm);
            JobId job = Submitted.training(tenant, pool);
            Submitted.training(tenant, pool);

            boolean took = false;
            Instant end = Instant.now().plus(Stage.PATIENCE);
            while (Instant.now().isBefore(end) && stage.job(job).state() != JobState.SUCCEEDED) {
                if (!took && !doomed.process().isAlive()) {
                    took = true;
                    next.start();
                }
                worker.beat();
                worker.acquire(Duration.ofMillis(500)).ifPresent(task -> work(worker, task));
            }

            assertThat(doomed.process().isAlive()).as("it died").isFalse();
            stage.await(job, JobState.SUCCEEDED);
            assertThat(stage.segments(job))
                    .extracting(segment -> segment.state())
                    .containsOnly(SegmentState.DONE);
            assertThat(Stage.value("select count(*) from prefix_version where job = '" + job + "'"))
                    .isEqualTo("1");
            awaitToldOnce(tenant, job);
        } finally {
            next.stop();
        }
    }

    private static void work(PlayedWorker worker, Task task) {
        PlayedRun run = PlayedRun.of(task, worker.id());
        worker.report(run.started());
        var checkpoint = ((TrainingTask) task).checkpoint();
        worker.report(checkpoint == null ? run.yielded(null, 1, 10) : run.learned(checkpoint.digest(), 11, 20));
    }

    private void awaitToldOnce(TenantId tenant, JobId job) {
        List<JobEvent> events = stage.events(job);
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(TestKafka.committed(Topics.events(tenant)))
                        .filteredOn(record -> record.key().equals(job.toString()))
                        .extracting(record -> RecordJson.read(record.value(), JobEvent.class))
                        .containsExactlyElementsOf(events));
    }
}
