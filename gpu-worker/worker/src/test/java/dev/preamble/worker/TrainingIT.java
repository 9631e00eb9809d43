package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.cli.EngineCommand;
import dev.preamble.engine.model.Digest;
import dev.preamble.records.RecordJson;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TaskEvent.Failed;
import dev.preamble.records.event.TaskEvent.Progressed;
import dev.preamble.records.event.TaskEvent.Started;
import dev.preamble.records.event.TaskEvent.Succeeded;
import dev.preamble.records.event.TaskEvent.Yielded;
import dev.preamble.records.event.Truncation;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Initialisation;
import dev.preamble.records.task.ScoringMetric;
import dev.preamble.records.task.ScoringOptions;
import dev.preamble.records.task.TrainingMethod;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import dev.preamble.records.tenant.GeneratedLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Training tasks on a worker's process, from the stored dataset to the stored version. */
class TrainingIT {
    private static final Duration AMPLE = Duration.ofMinutes(5);

    /** Used up after the first step. */
    private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(1);

    private static final boolean DETERMINISTIC = true;

    static final List<TrainingMethod> METHODS = List.of(
            TrainingMethod.PLAIN,
            new TrainingMethod(3, Initialisation.WORDS, "say it", 0.1, 0.1, 50, 2),
            new TrainingMethod(2, Initialisation.RANDOM, null, 0, 0, 0, 1, 0, List.of(1), true, false),
            new TrainingMethod(2, Initialisation.RANDOM, null, 0, 0, 0, 1, 0, List.of(), false, true));

    @TempDir
    private static Path folder;

    private static TestPool pool;
    private static TestScheduler scheduler;
    private static WorkerProcess worker;
    private static TrainingTask releasedBeforeAnyWorkerJoined;

    private final List<TrainingTask> released = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        var model = TinyModel.write(folder.resolve("model"));
        pool = TestPool.create();
        scheduler = new TestScheduler(pool, Digest.of(model));
        releasedBeforeAnyWorkerJoined =
                scheduler.training(scheduler.dataset(TestScheduler.rows(60, 1)), TestScheduler.options(3), AMPLE);
        scheduler.release(releasedBeforeAnyWorkerJoined);
        worker = WorkerProcess.start("worker-training", pool, model, folder);
        worker.awaitReady();
    }

    /** What one test leaves running, another would find in its lanes. */
    @AfterEach
    void freeTheLanes() throws Exception {
        for (var task : released) {
            stopRun(task);
        }
        if (!released.isEmpty()) {
            awaitIdle();
        }
    }

    @AfterAll
    static void stop() {
        worker.close();
        scheduler.close();
        pool.close();
    }

    @Test
    void makesAVersionOfATaskThatWasReleasedBeforeAnyWorkerJoined() throws Exception {
        var outcome = scheduler.awaitOutcome(releasedBeforeAnyWorkerJoined);

        assertThat(outcome).as(worker.tail()).isInstanceOfSatisfying(Succeeded.class, succeeded -> {
            var prefix = (Outcome.LearnedPrefix) succeeded.outcome();
            assertThat(prefix.parent()).isNull();
            assertThat(prefix.firstStep()).isEqualTo(1);
            assertThat(prefix.files())
                    .extracting(Outcome.PrefixFile::name)
                    .containsExactly(
                            "adapter_model.safetensors", "adapter_config.json", "training.json", "metrics.json");
            assertThat(prefix.files())
                    .allSatisfy(file -> assertThat(scheduler.bytes(file.artifact()))
                            .hasSize((int) file.artifact().bytes()));
            var progress = (Progress.Training) succeeded.progress();
            assertThat(progress.step()).isEqualTo(progress.steps()).isEqualTo(prefix.lastStep());
            assertThat(progress.heldOutLoss()).isNotNull().isLessThan(progress.baseLoss());
        });
        assertThat(scheduler.events(releasedBeforeAnyWorkerJoined).findFirst()).containsInstanceOf(Started.class);
    }

    @ParameterizedTest
    @FieldSource("METHODS")
    void learnsTheSameInManySegmentsAsInOne(TrainingMethod method) throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(20, 2));
        var options = TestScheduler.options(1, 5e-3, DETERMINISTIC, method);
        var whole = succeeded(scheduler.training(dataset, options, AMPLE));
        var task = scheduler.training(dataset, options, NEXT_TO_NOTHING);

        var lastStep = 0L;
        var outcome = scheduler.ran(task);
        while (outcome instanceof Yielded yielded) {
            var checkpoint = yielded.checkpoint();
            assertThat(checkpoint.firstStep()).isEqualTo(lastStep + 1);
            assertThat(checkpoint.parent())
                    .isEqualTo(
                            task.checkpoint() == null ? null : task.checkpoint().digest());
            lastStep = checkpoint.lastStep();
            task = TestScheduler.next(task, checkpoint, NEXT_TO_NOTHING);
            outcome = scheduler.ran(task);
        }

        assertThat(lastStep).isGreaterThan(1);
        assertThat(weights((Succeeded) outcome)).isEqualTo(weights(whole));
    }

    @Test
    void goesOnWhereTheTrainerOfAVersionStoppedAsIfItHadNot() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(20, 15));
        var three = TestScheduler.options(3, DETERMINISTIC);
        var one = TestScheduler.options(1, 5e-3, DETERMINISTIC, TrainingMethod.PLAIN.over(3));
        var whole = succeeded(scheduler.training(dataset, three, AMPLE));
        var version = prefix(succeeded(scheduler.training(dataset, one, AMPLE)));
        var left = new Checkpoint(Objects.requireNonNull(version.state()), null, 1, version.lastStep());

        var resumed = succeeded(TestScheduler.next(scheduler.training(dataset, three, AMPLE), left, AMPLE));

        assertThat(prefix(resumed).parent()).isEqualTo(left.digest());
        assertThat(prefix(resumed).firstStep()).isEqualTo(left.lastStep() + 1);
        assertThat(prefix(resumed).files())
                .extracting(file -> file.artifact().sha256())
                .containsExactlyElementsOf(prefix(whole).files().stream()
                        .map(file -> file.artifact().sha256())
                        .toList());
    }

    @Test
    void generatesWithAnInfixOfSomeLayersAsItLearnedIt() throws Exception {
        var dataset =
                scheduler.dataset(TestScheduler.rows(40, 17).replaceAll("\"target\": \".\"", "\"target\": \"q\""));
        var infix = new TrainingMethod(2, Initialisation.RANDOM, null, 0, 0, 0, 1, 0, List.of(1), true, false);
        var version = prefix(
                succeeded(scheduler.training(dataset, TestScheduler.options(40, 2e-2, DETERMINISTIC, infix), AMPLE)));

        var asked = scheduler.generation(
                dataset,
                new GenerationOptions(1, 0, 0, 1, 1),
                0,
                20,
                version.files().getFirst().artifact());
        var outcome = (Outcome.GeneratedLines) ((Succeeded) scheduler.ran(asked)).outcome();

        assertThat(scheduler.lines(outcome.results()))
                .hasSize(20)
                .allSatisfy(line -> assertThat(
                                RecordJson.read(line, GeneratedLine.class).output())
                        .isEqualTo("q"));
    }

    @Test
    void beginsAsAVersionInAllItsSegments() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(20, 16));
        var options = TestScheduler.options(2, DETERMINISTIC);
        var version = succeeded(scheduler.training(dataset, options, AMPLE));
        var weights = prefix(version).files().getFirst().artifact();

        var task = TestScheduler.beginningAs(scheduler.training(dataset, options, NEXT_TO_NOTHING), weights);
        var yielded = (Yielded) scheduler.ran(task);
        var outcome = succeeded(TestScheduler.next(task, yielded.checkpoint(), AMPLE));

        var files = prefix(outcome).files();
        var record = new String(scheduler.bytes(files.get(2).artifact()), StandardCharsets.UTF_8);
        assertThat(record).contains("\"from\" : \"" + weights.sha256() + "\"");
        assertThat(heldOutLoss(yielded.progress())).isCloseTo(heldOutLoss(version.progress()), within(1e-3));
    }

    @Test
    void scoresTheVersionOnHeldOutRowsAsTheCommandDoes() throws Exception {
        var dataset = scheduler.dataset(rowsWithTwoTargets());
        var scoring = new ScoringOptions(List.of(ScoringMetric.values()), 4, 8, 4);
        var whole = succeeded(scheduler.training(dataset, scored(scoring), AMPLE));
        var task = scheduler.training(dataset, scored(scoring), NEXT_TO_NOTHING);
        var outcome = scheduler.ran(task);
        var textsDone = new ArrayList<Integer>();
        while (outcome instanceof Yielded yielded) {
            var progress = (Progress.Training) yielded.progress();
            if (progress.scoring() != null) {
                textsDone.add(progress.scoring().done());
            }
            task = TestScheduler.next(task, yielded.checkpoint(), NEXT_TO_NOTHING);
            outcome = scheduler.ran(task);
        }

        assertThat(textsDone)
                .as("each segment generates some")
                .startsWith(0)
                .hasSizeGreaterThan(1)
                .doesNotHaveDuplicates()
                .isSorted();
        var scores = Objects.requireNonNull(((Outcome.LearnedPrefix) whole.outcome()).scores());
        assertThat(((Outcome.LearnedPrefix) ((Succeeded) outcome).outcome()).scores())
                .isEqualTo(scores);
        assertThat(scores.texts()).isEqualTo(4);
        assertThat(scores.references()).isEqualTo(8);
        var texts = scheduler.lines(file(whole, "texts.jsonl")).stream()
                .map(line -> RecordJson.read(line, Text.class))
                .toList();
        assertThat(scoresOfCommand(texts)).isEqualTo(scores.values());
        assertThat(new String(scheduler.bytes(file(whole, "metrics.json")), StandardCharsets.UTF_8))
                .contains("\"scores\"", "\"beams\" : 4");
        assertThat(texts)
                .extracting(Text::output)
                .isEqualTo(generated(texts, file(whole, "adapter_model.safetensors")));
    }

    private record Text(String input, String output, List<String> references) {}

    /** Ten inputs, each with two targets. */
    private static String rowsWithTwoTargets() {
        return IntStream.range(0, 20)
                .mapToObj(i -> "{\"input\": \"say %c\", \"target\": \"%c or %c then\"}"
                        .formatted('a' + i / 2, 'a' + i / 2, 'a' + i))
                .collect(Collectors.joining("\n"));
    }

    private static TrainingOptions scored(ScoringOptions scoring) {
        return TrainingOptions.of(
                4, 16, 5e-3, 1, 4, 2, 0.0, 1.0, 32, 0.5, 7L, DETERMINISTIC, TrainingMethod.PLAIN, scoring, null);
    }

    /** What a generation job makes of the same inputs with the stored prefix. */
    private static List<String> generated(List<Text> texts, ArtifactRef prefix) throws Exception {
        var inputs = scheduler.dataset(texts.stream()
                .map(text -> "{\"input\": \"%s\"}".formatted(text.input()))
                .collect(Collectors.joining("\n")));
        var options = new GenerationOptions(8, 0, 0, 1, 1, 1, 4, 1, List.of(), null);
        var outcome = (Succeeded) scheduler.ran(scheduler.generation(inputs, options, 0, texts.size(), prefix));
        return scheduler.lines(((Outcome.GeneratedLines) outcome.outcome()).results()).stream()
                .map(line -> RecordJson.read(line, GeneratedLine.class).output())
                .toList();
    }

    private static Map<String, Double> scoresOfCommand(List<Text> texts) throws Exception {
        var hypotheses = folder.resolve("hypotheses.txt");
        var references = folder.resolve("references.txt");
        Files.write(
                hypotheses,
                texts.stream().map(text -> text.output().replaceAll("\\R", " ")).toList());
        Files.writeString(
                references,
                texts.stream().map(text -> String.join("\n", text.references())).collect(Collectors.joining("\n\n")));
        var printed = new StringWriter();
        var status = EngineCommand.commandLine()
                .setOut(new PrintWriter(printed))
                .execute(
                        "score",
                        "--hypotheses",
                        hypotheses.toString(),
                        "--references",
                        references.toString(),
                        "--json");
        assertThat(status).isZero();
        var json = JsonMapper.builder()
                .build()
                .readTree(
                        printed.toString().lines().reduce((one, other) -> other).orElseThrow());
        var scores = new TreeMap<String, Double>();
        json.get("scores")
                .properties()
                .forEach(score -> scores.put(score.getKey(), score.getValue().asDouble()));
        return scores;
    }

    private static ArtifactRef file(Succeeded succeeded, String name) {
        return ((Outcome.LearnedPrefix) succeeded.outcome())
                .files().stream()
                        .filter(file -> file.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .artifact();
    }

    @Test
    void endsOnceEvaluationsNoLongerGetBetter() throws Exception {
        var impatient = new TrainingMethod(2, Initialisation.ZERO, null, 0, 0, 1, 1);
        // So large a rate soon makes it worse.
        var options = TestScheduler.options(100, 0.5, !DETERMINISTIC, impatient);
        var outcome = succeeded(scheduler.training(scheduler.dataset(TestScheduler.rows(40, 14)), options, AMPLE));

        var progress = (Progress.Training) outcome.progress();
        assertThat(progress.step()).isPositive().isLessThan(progress.steps());
    }

    @Test
    void startsAtTheTasksCheckpointThoughItHoldsALaterState() throws Exception {
        var task = scheduler.training(
                scheduler.dataset(TestScheduler.rows(20, 3)), TestScheduler.options(1, DETERMINISTIC), NEXT_TO_NOTHING);
        var first = (Yielded) scheduler.ran(task);
        var second = (Yielded) scheduler.ran(TestScheduler.next(task, first.checkpoint(), NEXT_TO_NOTHING));

        var again = (Yielded) scheduler.ran(TestScheduler.next(task, first.checkpoint(), NEXT_TO_NOTHING));

        assertThat(again.checkpoint().firstStep()).isEqualTo(second.checkpoint().firstStep());
        assertThat(again.checkpoint().digest()).isEqualTo(second.checkpoint().digest());
    }

    @Test
    void tellsHowItGoesAtMostOnceASecond() throws Exception {
        var task = scheduler.training(
                scheduler.dataset(TestScheduler.rows(200, 4)), TestScheduler.options(100), Duration.ofSeconds(5));

        scheduler.ran(task);

        var progress =
                scheduler.events(task).filter(Progressed.class::isInstance).toList();
        // Each evaluation is told beside.
        assertThat(progress).hasSizeBetween(2, 30);
        assertThat(progress)
                .map(event -> (Progress.Training) ((Progressed) event).progress())
                .allSatisfy(training -> assertThat(training.loss() == null).isEqualTo(training.step() == 0));
    }

    @Test
    void tellsWhatRowsLostToFit() throws Exception {
        var rows = "{\"input\": \"%s\", \"target\": \"b\"}\n".formatted("x".repeat(40)) + TestScheduler.rows(20, 13);

        var outcome = succeeded(scheduler.training(scheduler.dataset(rows), TestScheduler.options(1), AMPLE));

        assertThat(((Progress.Training) outcome.progress()).truncation()).isEqualTo(new Truncation(1, 21, 43, 32));
    }

    @Test
    void stopsSoonAndSaysNoMore() throws Exception {
        var task = scheduler.training(scheduler.dataset(TestScheduler.rows(200, 5)), TestScheduler.options(100), AMPLE);
        release(task);
        scheduler.awaitEvent(task, Progressed.class::isInstance);

        stopRun(task);

        awaitIdle();
        var stopped = Instant.now();
        // What it said before may be read only now.
        await().during(Duration.ofSeconds(2))
                .until(() ->
                        scheduler.events(task).noneMatch(event -> event.at().isAfter(stopped)));
        assertThat(scheduler.events(task)).noneMatch(TrainingIT::isOutcome);
    }

    @Test
    void failsOnlyTheJobWhoseDatasetIsBroken() throws Exception {
        var good = scheduler.training(scheduler.dataset(TestScheduler.rows(100, 6)), TestScheduler.options(10), AMPLE);
        var bad = scheduler.training(
                scheduler.dataset(TestScheduler.rows(5, 6) + "\n{\"input\": 5}"), TestScheduler.options(1), AMPLE);
        release(good);
        scheduler.awaitEvent(good, Started.class::isInstance);

        assertThat(failed(bad).code()).isEqualTo(ErrorCode.BAD_DATASET);
        assertThat(scheduler.awaitOutcome(good)).as(worker.tail()).isInstanceOf(Succeeded.class);
    }

    @Test
    void trainsOnHundredsOfThousandsOfRows() throws Exception {
        var rows = "{\"input\": \"a\", \"target\": \"b\"}\n".repeat(400_000);
        var many = scheduler.training(scheduler.dataset(rows), TestScheduler.options(1), NEXT_TO_NOTHING);

        var outcome = scheduler.ran(many);

        assertThat(outcome).as(worker.tail()).isInstanceOf(Yielded.class);
        assertThat(((Progress.Training) ((Yielded) outcome).progress()).steps()).isEqualTo(100_000);
    }

    @Test
    void makesTokensOfALargeDatasetWhileAnotherJobTrainsOn() throws Exception {
        var going =
                scheduler.training(scheduler.dataset(TestScheduler.rows(200, 11)), TestScheduler.options(100), AMPLE);
        var large =
                scheduler.training(scheduler.dataset(TestScheduler.rows(150_000, 12)), TestScheduler.options(1), AMPLE);
        release(going);
        scheduler.awaitEvent(going, Progressed.class::isInstance);
        release(large);
        scheduler.awaitEvent(large, Started.class::isInstance);

        var before = progressOf(going);
        await().atMost(Duration.ofSeconds(30)).until(() -> progressOf(going) > before + 1);
        assertThat(progressOf(large)).isZero();
    }

    @Test
    void namesWhatIsWrongWithATask() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(20, 7));
        var task = scheduler.training(dataset, TestScheduler.options(1), AMPLE);

        assertThat(List.of(
                        failed(withDataset(task, new ArtifactRef(dataset.key(), "0".repeat(64), dataset.bytes())))
                                .code(),
                        failed(withDataset(
                                        task, new ArtifactRef(dataset.key() + "x", dataset.sha256(), dataset.bytes())))
                                .code(),
                        failed(withBase(task, "another")).code()))
                .containsExactly(ErrorCode.ARTIFACT_CORRUPT, ErrorCode.ARTIFACT_CORRUPT, ErrorCode.BASE_MODEL_MISMATCH);
    }

    @Test
    void trainsTwoJobsAtOnce() throws Exception {
        var one = scheduler.training(
                scheduler.dataset(TestScheduler.rows(200, 8)), TestScheduler.options(100), Duration.ofSeconds(4));
        var other = scheduler.training(
                scheduler.dataset(TestScheduler.rows(200, 9)), TestScheduler.options(100), Duration.ofSeconds(4));

        scheduler.release(one);
        scheduler.release(other);

        var first = (Yielded) scheduler.awaitOutcome(one);
        var second = (Yielded) scheduler.awaitOutcome(other);
        // Turns alternate, so neither gets far ahead of the other.
        assertThat(first.checkpoint().lastStep())
                .isBetween(
                        second.checkpoint().lastStep() / 3, second.checkpoint().lastStep() * 3);
        assertThat(scheduler.events(other).findFirst().orElseThrow().at()).isBefore(first.at());
    }

    /** It is stopped when the test ends, if it runs by then. */
    private void release(TrainingTask task) throws Exception {
        released.add(task);
        scheduler.release(task);
    }

    private static void stopRun(TrainingTask task) throws Exception {
        pool.command(new Control.StopRun(task.segment(), task.release()));
    }

    private static void awaitIdle() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> worker.body("/q/metrics").contains("preamble_lanes{state=\"idle\"} 2.0"));
    }

    private static long progressOf(TrainingTask task) {
        return scheduler.events(task).filter(Progressed.class::isInstance).count();
    }

    private static Succeeded succeeded(TrainingTask task) throws Exception {
        var outcome = scheduler.ran(task);
        assertThat(outcome).as(worker.tail()).isInstanceOf(Succeeded.class);
        return (Succeeded) outcome;
    }

    private static Failed failed(TrainingTask task) throws Exception {
        var outcome = scheduler.ran(task);
        assertThat(outcome).as(worker.tail()).isInstanceOf(Failed.class);
        return (Failed) outcome;
    }

    private static Outcome.LearnedPrefix prefix(Succeeded succeeded) {
        return (Outcome.LearnedPrefix) succeeded.outcome();
    }

    private static double heldOutLoss(Progress progress) {
        return Objects.requireNonNull(((Progress.Training) progress).heldOutLoss());
    }

    private static String weights(Succeeded succeeded) {
        return ((Outcome.LearnedPrefix) succeeded.outcome())
                .files()
                .getFirst()
                .artifact()
                .sha256();
    }

    private static boolean isOutcome(TaskEvent event) {
        return !(event instanceof Started || event instanceof Progressed);
    }

    private static TrainingTask withDataset(TrainingTask task, ArtifactRef dataset) {
        return scheduler.training(dataset, task.options(), task.budget());
    }

    private static TrainingTask withBase(TrainingTask task, String digest) {
        return new TrainingTask(
                task.tenant(),
                task.job(),
                task.segment(),
                task.release(),
                task.pool(),
                digest,
                task.options(),
                task.dataset(),
                null,
                null,
                task.budget());
    }
}
