package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.model.Digest;
import dev.preamble.engine.training.TrainingMetrics;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TaskEvent.Failed;
import dev.preamble.records.event.TaskEvent.Progressed;
import dev.preamble.records.event.TaskEvent.Succeeded;
import dev.preamble.records.event.TaskEvent.Yielded;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.TrainingTask;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that train at the same time on one worker, whose lanes step together. */
class FusedTrainingIT {
    private static final Duration AMPLE = Duration.ofMinutes(5);
    private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(1);
    private static final int LONG = 100;
    private static final boolean DETERMINISTIC = true;

    @TempDir
    private Path folder;

    private Path model;
    private TestPool pool;
    private TestScheduler scheduler;

    @BeforeEach
    void start() throws Exception {
        model = TinyModel.write(folder.resolve("model"));
        pool = TestPool.create();
        scheduler = new TestScheduler(pool, Digest.of(model));
    }

    @AfterEach
    void stop() {
        scheduler.close();
        pool.close();
    }

    @Test
    void aDeterministicJobLearnsTheSameWhoeverElseTrainsAndThoughItResumes() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(40, 1));
        var options = TestScheduler.options(15, DETERMINISTIC);
        var task = scheduler.training(dataset, options, NEXT_TO_NOTHING);
        String alone;
        List<TrainingTask> others;
        try (var worker = worker("1", Map.of())) {
            alone = weights(scheduler.ran(scheduler.training(dataset, options, AMPLE)));
            others = releaseThree();

            assertThat(weights(scheduler.ran(scheduler.training(dataset, options, AMPLE))))
                    .as("beside three others")
                    .isEqualTo(alone);
            assertThat(figure(worker, "preamble_training_fused_lanes_max")).isEqualTo(3);

            for (var segment = 1; segment <= 3; segment++) {
                var yielded = (Yielded) scheduler.ran(task);
                task = TestScheduler.next(task, yielded.checkpoint(), segment < 3 ? NEXT_TO_NOTHING : AMPLE);
            }
            worker.terminate();
            assertThat(worker.exitStatus(Duration.ofSeconds(20)))
                    .as(worker.tail())
                    .isZero();
        }
        try (var worker = worker("2", Map.of())) {
            for (var other : others) {
                var yielded = (Yielded) scheduler.awaitOutcome(other);
                scheduler.release(TestScheduler.next(other, yielded.checkpoint(), AMPLE));
            }

            assertThat(weights(scheduler.ran(task)))
                    .as("in four segments, on two workers, beside others")
                    .isEqualTo(alone);
            // On a busy machine the others may be here only now.
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(figure(worker, "preamble_training_fused_lanes_max"))
                            .isEqualTo(3));
        }
    }

    @Test
    void aJobLearnsTheSameUpToRoundingWhoeverElseTrains() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(40, 2));
        // Two batches fit, or three when one is the last of its epoch, but never all four.
        try (var worker = worker("1", Map.of("PREAMBLE_WORKER_TOKENS_PER_STEP", "90"))) {
            var alone = metrics(scheduler.ran(scheduler.training(dataset, TestScheduler.options(25), AMPLE)));
            releaseThree();
            var beside = metrics(scheduler.ran(scheduler.training(dataset, TestScheduler.options(25), AMPLE)));

            assertThat(alone.evaluations()).hasSize(26);
            for (var i = 0; i < alone.evaluations().size(); i++) {
                assertThat(beside.evaluations().get(i).loss())
                        .as("evaluation %d", i)
                        .isCloseTo(alone.evaluations().get(i).loss(), Offset.offset(1e-3));
            }
            assertThat(figure(worker, "preamble_training_fused_lanes_max")).isBetween(2.0, 3.0);
            assertThat(figure(worker, "preamble_training_fused_tokens_max")).isBetween(45.0, 90.0);
        }
    }

    @Test
    void aJobThatDivergesFailsAloneAndOneThatIsStoppedLeavesAlone() throws Exception {
        try (var worker = worker("1", Map.of())) {
            var first = scheduler.training(
                    scheduler.dataset(TestScheduler.rows(40, 3)), TestScheduler.options(LONG), NEXT_TO_NOTHING);
            var checkpoint = ((Yielded) scheduler.ran(first)).checkpoint();
            var poisoned = scheduler.replaced(first, checkpoint, poisoned(scheduler.bytes(checkpoint.artifact())));
            var others = releaseThree();

            var outcome = scheduler.ran(TestScheduler.next(first, poisoned, AMPLE));

            assertThat(outcome)
                    .as(worker.tail())
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.NON_FINITE_LOSS));
            for (var other : others) {
                awaitStepAfter(lastStep(other), other);
                pool.command(new Control.StopRun(other.segment(), other.release()));
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> worker.body("/q/metrics").contains("preamble_lanes{state=\"idle\"} 4.0"));
            assertThat(others)
                    .allSatisfy(other -> assertThat(scheduler.events(other)).noneMatch(Failed.class::isInstance));
        }
    }

    private WorkerProcess worker(String number, Map<String, String> settings) throws Exception {
        var all = new HashMap<>(settings);
        all.put("PREAMBLE_WORKER_LANES", "4");
        var worker = WorkerProcess.start("worker-fused-" + number, pool, model, folder.resolve(number), all);
        worker.awaitReady();
        return worker;
    }

    /** Trainings that go on for long, and step already. */
    private List<TrainingTask> releaseThree() throws Exception {
        var others = new ArrayList<TrainingTask>();
        for (var i = 0; i < 3; i++) {
            var other = scheduler.training(
                    scheduler.dataset(TestScheduler.rows(400, 10 + i)), TestScheduler.options(LONG), AMPLE);
            scheduler.release(other);
            others.add(other);
        }
        for (var other : others) {
            awaitStepAfter(0, other);
        }
        return others;
    }

    private void awaitStepAfter(long step, TrainingTask task) {
        scheduler.awaitEvent(task, event -> event instanceof Progressed && step(event) > step);
    }

    private long lastStep(TrainingTask task) {
        return scheduler
                .events(task)
                .filter(Progressed.class::isInstance)
                .mapToLong(FusedTrainingIT::step)
                .max()
                .orElse(0);
    }

    private static long step(TaskEvent event) {
        return ((Progress.Training) ((Progressed) event).progress()).step();
    }

    private static String weights(TaskEvent outcome) {
        return file(outcome, "adapter_model.safetensors").sha256();
    }

    private TrainingMetrics metrics(TaskEvent outcome) throws Exception {
        var bytes = scheduler.bytes(file(outcome, "metrics.json"));
        return JsonMapper.builder().build().readValue(bytes, TrainingMetrics.class);
    }

    private static ArtifactRef file(TaskEvent outcome, String name) {
        assertThat(outcome).isInstanceOf(Succeeded.class);
        return ((Outcome.LearnedPrefix) ((Succeeded) outcome).outcome())
                .files().stream()
                        .filter(file -> file.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .artifact();
    }

    /** A checkpoint all of whose numbers are none: a safetensors file is the length of its header, that, and numbers. */
    private static byte[] poisoned(byte[] checkpoint) {
        var bytes = ByteBuffer.wrap(checkpoint).order(ByteOrder.LITTLE_ENDIAN);
        for (var at = Long.BYTES + (int) bytes.getLong(0); at < checkpoint.length; at += Float.BYTES) {
            bytes.putFloat(at, Float.NaN);
        }
        return checkpoint;
    }

    private static double figure(WorkerProcess worker, String name) throws Exception {
        return worker.body("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }
}
