package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.engine.model.Digest;
import dev.preamble.engine.model.TrainableModel;
import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TaskEvent.Failed;
import dev.preamble.records.event.TaskEvent.Progressed;
import dev.preamble.records.event.TaskEvent.Succeeded;
import dev.preamble.records.event.TaskEvent.Yielded;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.Comparison;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that learn something else than a prefix, on a worker's process. */
class ComparisonIT {
    private static final Duration AMPLE = Duration.ofMinutes(5);

    /** Used up after the first step. */
    private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(1);

    private static final boolean DETERMINISTIC = true;

    /** For all of the tiny model with its gradients and moments, and no more by far. */
    private static final String LANE_MEMORY = "1M";

    @TempDir
    private static Path folder;

    private static Path model;
    private static TestPool pool;
    private static TestScheduler scheduler;
    private static WorkerProcess worker;

    @BeforeAll
    static void start() throws Exception {
        model = TinyModel.write(folder.resolve("model"));
        pool = TestPool.create();
        scheduler = new TestScheduler(pool, Digest.of(model));
        worker = WorkerProcess.start(
                "worker-comparison",
                pool,
                model,
                folder,
                Map.of("PREAMBLE_WORKER_DEVICE", "cpu", "PREAMBLE_WORKER_LANE_MEMORY", LANE_MEMORY));
        worker.awaitReady();
    }

    @AfterAll
    static void stop() {
        worker.close();
        scheduler.close();
        pool.close();
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void comesToTheSameInManySegmentsAsInOne(Comparison compare) throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(40, 21));
        var whole = succeeded(scheduler.training(dataset, scored(compare), AMPLE));
        var task = scheduler.training(dataset, scored(compare), NEXT_TO_NOTHING);
        var first = (Yielded) scheduler.ran(task);
        var second = (Yielded) scheduler.ran(TestScheduler.next(task, first.checkpoint(), NEXT_TO_NOTHING));
        assertThat(second.checkpoint().parent()).isEqualTo(first.checkpoint().digest());

        // The worker holds the second state: from the first it goes on by the stored checkpoint alone.
        var outcome = scheduler.ran(TestScheduler.next(task, first.checkpoint(), NEXT_TO_NOTHING));
        while (outcome instanceof Yielded yielded) {
            outcome = scheduler.ran(TestScheduler.next(task, yielded.checkpoint(), NEXT_TO_NOTHING));
        }

        assertThat(outcome).as(worker.tail()).isInstanceOf(Succeeded.class);
        assertThat(report((Succeeded) outcome)).isEqualTo(report(whole));
        assertThat(compared((Succeeded) outcome).scores())
                .isNotNull()
                .isEqualTo(compared(whole).scores());
    }

    @Test
    void tellsHowFarItIsFromTheBaseModel() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(60, 22));
        var outcome = succeeded(scheduler.training(dataset, options(Comparison.FINE_TUNING, 10), AMPLE));

        var report = report(outcome);
        assertThat(report.path("compare").asText()).isEqualTo("fine-tuning");
        assertThat(report.path("trainedParameters").asLong())
                .as("all weights of the tiny model")
                .isEqualTo(parameters());
        var progress = (Progress.Training) outcome.progress();
        assertThat(progress.heldOutLoss()).isNotNull().isLessThan(progress.baseLoss());
        assertThat(report.at("/metrics/evaluations").size())
                .as("before, and after each epoch")
                .isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource(
            value = Comparison.class,
            names = {"FINE_TUNING", "ADAPTER_3"})
    void changesNothingForAnotherThatTrainsAtTheSameTime(Comparison compare) throws Exception {
        var rows = scheduler.dataset(TestScheduler.rows(40, 23));
        var options = TestScheduler.options(2, DETERMINISTIC);
        var alone = prefix(succeeded(scheduler.training(rows, options, AMPLE)));
        var base = baseLoss(succeeded(scheduler.training(rows, options(Comparison.ADAPTER_01, 1), AMPLE)));

        var beside = scheduler.training(scheduler.dataset(TestScheduler.rows(400, 24)), options(compare, 100), AMPLE);
        scheduler.release(beside);
        scheduler.awaitEvent(beside, event -> stepOf(event) > 2);
        var accompanied = prefix(succeeded(scheduler.training(rows, options, AMPLE)));
        var after = stepsOf(beside);
        scheduler.awaitEvent(beside, event -> stepOf(event) > after);
        pool.command(new Control.StopRun(beside.segment(), beside.release()));

        assertThat(accompanied).isEqualTo(alone);
        assertThat(baseLoss(succeeded(scheduler.training(rows, options(Comparison.ADAPTER_01, 1), AMPLE))))
                .isEqualTo(base);
    }

    @Test
    void aLaneThatIsTooSmallIsSaidBeforeACopyIsMade() throws Exception {
        var rows = scheduler.dataset(TestScheduler.rows(20_000, 25));

        var failed = (Failed) scheduler.ran(scheduler.training(rows, options(Comparison.FINE_TUNING, 1), AMPLE));

        assertThat(failed.code()).isEqualTo(ErrorCode.LANE_MEMORY_EXCEEDED);
        assertThat(failed.detail())
                .startsWith("the job takes ")
                .contains(
                        String.format(Locale.ROOT, "%,d weights with gradients and AdamW's moments", parameters()),
                        "the gradients of a pass",
                        "a lane has 1.0 MiB",
                        " would fit");
    }

    private static TrainingOptions options(Comparison compare, int epochs) {
        return TrainingOptions.of(null, null, null, epochs, 4, 2, null, null, 32, 0.1, 7L, null, null, null, compare);
    }

    private static TrainingOptions scored(Comparison compare) {
        return RecordJson.read("""
                {"compare": "%s", "epochs": 1, "batchSize": 4, "warmupSteps": 2, "maxLength": 32, "evaluationShare": 0.3,
                 "seed": 7, "method": {"accumulation": 2, "labelSmoothing": 0.1},
                 "scoring": {"metrics": ["bleu", "rouge-l"], "texts": 3, "maxNewTokens": 4}}
                """.formatted(compare.id()), TrainingOptions.class);
    }

    private static Succeeded succeeded(TrainingTask task) throws Exception {
        var outcome = scheduler.ran(task);
        assertThat(outcome).as(worker.tail()).isInstanceOf(Succeeded.class);
        return (Succeeded) outcome;
    }

    private static Outcome.Compared compared(Succeeded succeeded) {
        return (Outcome.Compared) succeeded.outcome();
    }

    private static JsonNode report(Succeeded succeeded) throws Exception {
        return RecordJson.read(
                new String(scheduler.bytes(compared(succeeded).report()), StandardCharsets.UTF_8), JsonNode.class);
    }

    private static String prefix(Succeeded succeeded) {
        return ((Outcome.LearnedPrefix) succeeded.outcome())
                .files()
                .getFirst()
                .artifact()
                .sha256();
    }

    private static double baseLoss(Succeeded succeeded) {
        return Objects.requireNonNull(((Progress.Training) succeeded.progress()).baseLoss());
    }

    private static long stepsOf(TrainingTask task) {
        return scheduler.events(task).mapToLong(ComparisonIT::stepOf).max().orElse(0);
    }

    private static long stepOf(TaskEvent event) {
        return event instanceof Progressed progressed ? ((Progress.Training) progressed.progress()).step() : 0;
    }

    private static long parameters() {
        try (var tiny = TrainableModel.load(model)) {
            return tiny.weights().values().stream().mapToLong(NDArray::size).sum();
        }
    }
}
