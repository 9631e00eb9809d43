package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.engine.model.Digest;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.worker.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a worker's process comes and goes. */
class WorkerLifeIT {
    private static final String ID = "worker-life";

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws Exception {
        model = TinyModel.write(folder.resolve("model"));
    }

    @Test
    void announcesItselfAndLeavesInOrder() throws Exception {
        try (var pool = TestPool.create();
                var workers = new TopicTail(pool, Topics.WORKERS.name());
                var worker = WorkerProcess.start(ID, pool, model, folder)) {
            worker.awaitReady();
            await().atMost(Duration.ofSeconds(5)).until(() -> beats(workers) > 1);
            var heartbeat = workers.records()
                    .filter(record -> record.key().equals(ID) && record.value() != null)
                    .map(record -> RecordJson.read(record.value(), Heartbeat.class))
                    .findFirst()
                    .orElseThrow();
            assertThat(heartbeat.pool()).isEqualTo(pool.id());
            assertThat(heartbeat.freeLanes()).isEqualTo(2);
            assertThat(heartbeat.base().family()).isEqualTo("gpt2");
            assertThat(heartbeat.base().parameters()).isGreaterThan(20_000);
            assertThat(worker.body("/q/metrics")).contains("preamble_lanes{state=\"idle\"} 2.0");

            worker.terminate();

            assertThat(worker.exitStatus(Duration.ofSeconds(10)))
                    .as(worker.tail())
                    .isZero();
            await().atMost(Duration.ofSeconds(5))
                    .until(() ->
                            workers.records().anyMatch(record -> record.key().equals(ID) && record.value() == null));
        }
    }

    @Test
    void doesNotStartWithASettingThatMakesNoSense() throws Exception {
        try (var pool = TestPool.create();
                var worker =
                        WorkerProcess.start(ID, pool, model, folder, Map.of("PREAMBLE_WORKER_TRAINING_SHARE", "1.5"))) {
            assertThat(worker.exitStatus(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(worker.tail())
                    .contains("the worker cannot start: trainingShare must be above 0 and below 1, is 1.5");
        }
    }

    @Test
    void takesNoTaskWhileItIsDrainedAndGoesOnWhenItIsResumed() throws Exception {
        try (var pool = TestPool.create();
                var scheduler = new TestScheduler(pool, Digest.of(model));
                var worker = WorkerProcess.start(ID, pool, model, folder)) {
            var task = longTraining(scheduler);
            scheduler.release(task);
            scheduler.awaitEvent(task, WorkerLifeIT::steppedOnce);

            pool.command("{\"kind\": \"added-later\"}".getBytes(StandardCharsets.UTF_8));
            pool.command(new Control.DrainWorker(new WorkerId("somebody-else")));
            pool.command(new Control.DrainWorker(new WorkerId(ID)));

            var yielded = (TaskEvent.Yielded) scheduler.awaitOutcome(task);
            assertThat(yielded.checkpoint().lastStep()).isPositive();
            awaitLanes(worker, "idle");
            var next = TestScheduler.next(task, yielded.checkpoint(), Duration.ofMinutes(5));
            scheduler.release(next);
            await().during(Duration.ofSeconds(3))
                    .until(() -> worker.body("/q/metrics").contains("preamble_lanes{state=\"idle\"} 2.0"));
            assertThat(scheduler.events(next)).isEmpty();

            pool.command(new Control.ResumeWorker(new WorkerId(ID)));

            scheduler.awaitEvent(next, TaskEvent.Progressed.class::isInstance);
            assertThat(worker.body("/q/metrics"))
                    .as("what the segments cost")
                    .contains("preamble_training_lane_time_seconds_count{part=\"checkpoint\"} 1")
                    .contains("preamble_training_lane_time_seconds_count{part=\"resume\"} 1");
        }
    }

    private static void awaitLanes(WorkerProcess worker, String state) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> worker.body("/q/metrics").contains("preamble_lanes{state=\"" + state + "\"} 2.0"));
    }

    @Test
    void yieldsWhatRunsAndReleasesWhatWaitsWhenItIsTerminated() throws Exception {
        try (var pool = TestPool.create();
                var scheduler = new TestScheduler(pool, Digest.of(model));
                var worker = WorkerProcess.start(ID, pool, model, folder)) {
            var task = longTraining(scheduler);
            scheduler.release(task);
            scheduler.awaitEvent(task, WorkerLifeIT::steppedOnce);

            worker.terminate();

            assertThat(worker.exitStatus(Duration.ofSeconds(20)))
                    .as(worker.tail())
                    .isZero();
            var yielded = (TaskEvent.Yielded) scheduler.awaitOutcome(task);
            assertThat(yielded.checkpoint().lastStep()).isPositive();
        }
    }

    @Test
    void losesAtMostASegmentWhenItIsKilled() throws Exception {
        try (var pool = TestPool.create();
                var scheduler = new TestScheduler(pool, Digest.of(model));
                var doomed = WorkerProcess.start(ID + "-1", pool, model, folder.resolve("1"))) {
            var first = longTraining(scheduler);
            var accepted = ((TaskEvent.Yielded) scheduler.ran(first)).checkpoint();
            var second = TestScheduler.next(first, accepted, Duration.ofSeconds(5));
            scheduler.release(second);
            var before = (Progress.Training)
                    ((TaskEvent.Progressed) scheduler.awaitEvent(second, TaskEvent.Progressed.class::isInstance))
                            .progress();

            doomed.kill();
            try (var heir = WorkerProcess.start(ID + "-2", pool, model, folder.resolve("2"))) {
                var yielded = (TaskEvent.Yielded) scheduler.awaitOutcome(second);

                assertThat(yielded.key().worker().value()).isEqualTo(ID + "-2");
                assertThat(yielded.checkpoint().parent()).isEqualTo(accepted.digest());
                assertThat(yielded.checkpoint().firstStep()).isEqualTo(accepted.lastStep() + 1);
                var after = (Progress.Training) yielded.progress();
                assertThat(after.baseLoss()).isEqualTo(before.baseLoss());
                assertThat(runsOf(scheduler, second)).as(heir.tail()).hasSize(2);
            }
        }
    }

    /** Progress is told of already while the held-out loss is measured before the first step, when there is nothing to yield. */
    private static boolean steppedOnce(TaskEvent event) {
        return event instanceof TaskEvent.Progressed progressed
                && progressed.progress() instanceof Progress.Training training
                && training.step() > 0;
    }

    private static Set<RunId> runsOf(TestScheduler scheduler, TrainingTask task) {
        return scheduler.events(task).map(event -> event.key().run()).collect(Collectors.toSet());
    }

    private static TrainingTask longTraining(TestScheduler scheduler) throws Exception {
        return scheduler.training(
                scheduler.dataset(TestScheduler.rows(200, 1)), TestScheduler.options(100), Duration.ofSeconds(5));
    }

    private static long beats(TopicTail workers) {
        return workers.records().filter(record -> record.key().equals(ID)).count();
    }
}
