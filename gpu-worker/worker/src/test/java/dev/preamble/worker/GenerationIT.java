package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.engine.model.Digest;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent.Failed;
import dev.preamble.records.event.TaskEvent.Succeeded;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.worker.ChatTemplate;
import dev.preamble.records.worker.Heartbeat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generation tasks on a worker's process, with a prefix that it trained and without. */
class GenerationIT {
    private static final GenerationOptions GREEDY = new GenerationOptions(12, 0, 0, 1, 1);

    @TempDir
    private static Path folder;

    private static TestPool pool;
    private static TestScheduler scheduler;
    private static WorkerProcess worker;

    @BeforeAll
    static void start() throws Exception {
        var model = TinyModel.write(folder.resolve("model"));
        Files.writeString(model.resolve("tokenizer_config.json"), """
                {"bos_token": "<|endoftext|>", "chat_template": "{{ bos_token }}{{ messages[0].content }}"}
                """);
        pool = TestPool.create();
        scheduler = new TestScheduler(pool, Digest.of(model));
        worker = WorkerProcess.start("worker-generation", pool, model, folder);
        worker.awaitReady();
    }

    @AfterAll
    static void stop() {
        worker.close();
        scheduler.close();
        pool.close();
    }

    @Test
    void generatesTheLinesOfItsSegmentInOrder() throws Exception {
        var inputs = scheduler.dataset(TestScheduler.rows(30, 1));

        var lines = generated(scheduler.generation(inputs, GREEDY, 5, 20, null));

        assertThat(lines)
                .extracting(GeneratedLine::line)
                .containsExactlyElementsOf(LongStream.range(5, 25).boxed().toList());
        assertThat(lines.getFirst().input()).isEqualTo(input(inputs, 5));
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.tokens()).isBetween(0, 12);
            // A token of each byte, and the separator.
            assertThat(line.promptTokens()).isEqualTo(line.input().length() + 1);
        });
    }

    @Test
    void saysTheSameTwice() throws Exception {
        var inputs = scheduler.dataset(TestScheduler.rows(10, 2));
        var sampled = new GenerationOptions(12, 1, 50, 0.9, 7);

        assertThat(outputs(generated(scheduler.generation(inputs, sampled, 0, 10, null))))
                .isEqualTo(outputs(generated(scheduler.generation(inputs, sampled, 0, 10, null))));
    }

    @Test
    void doesWhatItsOptionsSay() throws Exception {
        var inputs = scheduler.dataset(TestScheduler.rows(10, 5));
        var searching = new GenerationOptions(12, 0, 0, 1, 1, 1.2, 4, 0.8, List.of(), 2);
        var lines = generated(scheduler.generation(inputs, searching, 0, 10, null));
        var stop = lines.getFirst().output().substring(3, 5);
        var stopping = new GenerationOptions(12, 0, 0, 1, 1, 1.2, 1, 1, List.of(stop), null);

        assertThat(lines)
                .allSatisfy(line -> assertThat(line.logProbabilities())
                        .hasSize(line.tokens())
                        .allSatisfy(token -> assertThat(token.likeliest()).hasSize(2)));
        assertThat(outputs(lines)).isNotEqualTo(outputs(generated(scheduler.generation(inputs, GREEDY, 0, 10, null))));
        assertThat(generated(scheduler.generation(inputs, stopping, 0, 10, null)))
                .allSatisfy(line -> {
                    assertThat(line.output()).doesNotContain(stop);
                    assertThat(line.logProbabilities()).isNull();
                });
    }

    @Test
    void isSteeredByAPrefix() throws Exception {
        var dataset = scheduler.dataset(TestScheduler.rows(60, 3));
        var training = (Succeeded)
                scheduler.ran(scheduler.training(dataset, TestScheduler.options(20), Duration.ofMinutes(1)));
        var prefix =
                ((Outcome.LearnedPrefix) training.outcome()).files().getFirst().artifact();

        var with = outputs(generated(scheduler.generation(dataset, GREEDY, 0, 10, prefix)));
        var without = outputs(generated(scheduler.generation(dataset, GREEDY, 0, 10, null)));

        assertThat(with).isNotEqualTo(without);
    }

    @Test
    void refusesMoreTokensThanTheModelHasPositions() throws Exception {
        var inputs = scheduler.dataset(TestScheduler.rows(2, 4));
        var outcome = scheduler.ran(scheduler.generation(inputs, new GenerationOptions(512, 0, 0, 1, 1), 0, 2, null));

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.INVALID_FIELD);
            assertThat(failed.detail()).startsWith("maxNewTokens is 512");
        });
    }

    @Test
    void tellsACompletionsTextsAsTheyGrowAndWhatItUsed() throws Exception {
        try (var replies = new TopicTail(pool, Topics.COMPLETION_REPLIES.name());
                var uses = new TopicTail(pool, Topics.COMPLETION_USES.name())) {
            var late = completion(Instant.now().minusSeconds(1), scheduler.digest());
            var wrong = completion(Instant.now().plusSeconds(60), "00".repeat(32));
            var request = completion(Instant.now().plusSeconds(60), scheduler.digest());
            pool.send(late);
            pool.send(wrong);
            pool.send(request);

            var said = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> replies(replies, request),
                            all -> !all.isEmpty() && all.getLast() instanceof CompletionReply.Ended);

            assertThat(said.getFirst()).isInstanceOf(CompletionReply.Begun.class);
            assertThat(((CompletionReply.Ended) said.getLast()).engineMillis()).isPositive();
            var texts = said.stream()
                    .filter(CompletionReply.Text.class::isInstance)
                    .map(CompletionReply.Text.class::cast)
                    .toList();
            assertThat(texts).extracting(CompletionReply.Text::line).containsExactly(0, 1);
            assertThat(texts.getFirst().output())
                    .isEqualTo(texts.getLast().output())
                    .isNotEmpty();
            var grown = said.stream()
                    .filter(CompletionReply.Grew.class::isInstance)
                    .flatMap(reply -> ((CompletionReply.Grew) reply).pieces().stream())
                    .filter(piece -> piece.line() == 1)
                    .map(TextGrowth.Piece::text)
                    .toList();
            assertThat(grown).hasSizeGreaterThan(3);
            assertThat(String.join("", grown)).isEqualTo(texts.getLast().output());

            var used = await().atMost(Duration.ofSeconds(20)).until(() -> uses(uses, request), all -> !all.isEmpty());
            assertThat(used).singleElement().satisfies(use -> {
                assertThat(use.tokensGenerated())
                        .isEqualTo(texts.stream()
                                .mapToLong(CompletionReply.Text::tokens)
                                .sum());
                assertThat(use.laneMillis()).isPositive();
            });
            assertThat(replies(replies, wrong).getLast())
                    .isInstanceOfSatisfying(
                            CompletionReply.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(ErrorCode.BASE_MODEL_MISMATCH));
            assertThat(uses(uses, wrong)).as("so that its lane is free").hasSize(1);
            assertThat(replies(replies, late)).as("nobody waits").isEmpty();
        }
    }

    @Test
    void stopsACompletionThatNobodyWaitsForAndTellsWhatItUsed() throws Exception {
        try (var replies = new TopicTail(pool, Topics.COMPLETION_REPLIES.name());
                var uses = new TopicTail(pool, Topics.COMPLETION_USES.name())) {
            var endless =
                    completion(Instant.now().plusSeconds(60), scheduler.digest(), Collections.nCopies(5_000, "say ab"));
            var early = completion(Instant.now().plusSeconds(60), scheduler.digest());
            pool.send(endless);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> replies(replies, endless).stream().anyMatch(CompletionReply.Grew.class::isInstance));

            pool.command(new Control.StopCompletion(early.id()));
            pool.command(new Control.StopCompletion(endless.id()));

            var used = await().atMost(Duration.ofSeconds(10)).until(() -> uses(uses, endless), all -> !all.isEmpty());
            assertThat(used).singleElement().satisfies(use -> {
                assertThat(use.tokensGenerated()).isPositive().isLessThan(5_000 * 12);
                assertThat(use.laneMillis()).isPositive();
            });
            assertThat(replies(replies, endless)).noneMatch(CompletionReply.Text.class::isInstance);

            // Of two commands the first is heard first.
            pool.send(early);

            assertThat(await().atMost(Duration.ofSeconds(20)).until(() -> uses(uses, early), all -> !all.isEmpty()))
                    .singleElement()
                    .satisfies(use -> assertThat(use.tokensGenerated())
                            .as("stopped before it began")
                            .isZero());
            assertThat(replies(replies, early)).noneMatch(CompletionReply.Grew.class::isInstance);
        }
    }

    private static CompletionRequest completion(Instant deadline, String digest) {
        return completion(deadline, digest, List.of("say ab", "say ab"));
    }

    private static CompletionRequest completion(Instant deadline, String digest, List<String> prompts) {
        return new CompletionRequest(
                CompletionId.random(),
                new TenantId("acme"),
                pool.id(),
                digest,
                null,
                prompts,
                GREEDY,
                deadline,
                3,
                null);
    }

    @Test
    void saysItsChatTemplateAndAddsNoTokenToAWholePrompt() throws Exception {
        try (var replies = new TopicTail(pool, Topics.COMPLETION_REPLIES.name());
                var workers = new TopicTail(pool, Topics.WORKERS.name())) {
            var request = new CompletionRequest(
                    CompletionId.random(),
                    new TenantId("acme"),
                    pool.id(),
                    scheduler.digest(),
                    null,
                    List.of("<|endoftext|>say ab"),
                    GREEDY,
                    Instant.now().plusSeconds(60),
                    3,
                    true);
            pool.send(request);

            var said = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> replies(replies, request),
                            all -> !all.isEmpty() && all.getLast() instanceof CompletionReply.Ended);
            assertThat(said)
                    .filteredOn(CompletionReply.Text.class::isInstance)
                    .singleElement()
                    .satisfies(text -> assertThat(((CompletionReply.Text) text).promptTokens())
                            .as("a token of each byte, and the one that its text names")
                            .isEqualTo(1 + "say ab".length()));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> workers.records()
                            .filter(record -> record.key().equals("worker-generation"))
                            .map(record -> RecordJson.read(record.value(), Heartbeat.class)
                                    .base()
                                    .chatTemplate())
                            .anyMatch(
                                    new ChatTemplate(
                                            "{{ bos_token }}{{ messages[0].content }}",
                                            Map.of("bos_token", "<|endoftext|>"))::equals));
        }
    }

    private static List<CompletionReply> replies(TopicTail tail, CompletionRequest request) {
        return tail.records()
                .filter(record -> record.partition() == request.replyTo())
                .map(record -> RecordJson.read(record.value(), CompletionReply.class))
                .filter(reply -> reply.id().equals(request.id()))
                .toList();
    }

    private static List<CompletionUse> uses(TopicTail tail, CompletionRequest request) {
        return tail.records()
                .map(record -> RecordJson.read(record.value(), CompletionUse.class))
                .filter(use -> use.id().equals(request.id()))
                .toList();
    }

    private static List<GeneratedLine> generated(GenerationTask task) throws Exception {
        var outcome = scheduler.ran(task);
        assertThat(outcome).as(worker.tail()).isInstanceOf(Succeeded.class);
        var succeeded = (Succeeded) outcome;
        var results = (Outcome.GeneratedLines) succeeded.outcome();
        assertThat(results.firstLine()).isEqualTo(task.firstLine());
        assertThat(results.lines()).isEqualTo(task.lines());
        assertThat(((Progress.Generation) succeeded.progress()).lines()).isEqualTo(task.lines());
        return scheduler.lines(results.results()).stream()
                .map(line -> RecordJson.read(line, GeneratedLine.class))
                .toList();
    }

    private static List<String> outputs(List<GeneratedLine> lines) {
        return lines.stream().map(GeneratedLine::output).toList();
    }

    private static String input(ArtifactRef inputs, int line) throws Exception {
        return scheduler.lines(inputs).get(line).replaceAll(".*\"input\": \"([^\"]*)\".*", "$1");
    }
}
