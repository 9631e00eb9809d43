package dev.preamble.scheduler.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.preamble.catalog.job.JobState;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.scheduler.leadership.NotLeading;
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
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Completions through a scheduler that runs; the gateway and the worker, of one lane, are played. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class CompletionsIT {
    @Inject
    Schedulers schedulers;

    @Inject
    Stage stage;

    private TenantId tenant;
    private PoolId pool;
    private TestScheduler scheduler;
    private TestScheduler standby;
    private PlayedWorker worker;
    private Producer<String, String> gateway;

    @BeforeEach
    void start() throws Exception {
        Stage.clear();
        tenant = Submitted.tenant();
        pool = Submitted.pool();
        try (Admin admin = TestKafka.admin()) {
            admin.createTopics(List.of(new NewTopic(Topics.completions(pool).name(), 1, (short) 1)))
                    .all()
                    .get();
        }
        scheduler = schedulers.scheduler().start();
        await().atMost(Stage.PATIENCE)
                .until(() -> scheduler.leadership().epoch().isPresent());
        standby = schedulers.scheduler().start();
        worker = new PlayedWorker(new WorkerId("w-" + pool), pool);
        gateway = new KafkaProducer<>(TestKafka.as("gateway"), new StringSerializer(), new StringSerializer());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        worker.close();
        standby.stop();
        scheduler.stop();
    }

    @Test
    void oneAfterTheOtherHasTheLaneAndEachIsChargedOnce() {
        CompletionRequest first = request();
        CompletionRequest second = request();
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(first);
            return !sent().isEmpty();
        });
        assertThat(sent()).containsExactly(first);
        ask(second);

        CompletionUse used = new CompletionUse(first.id(), RunId.random(), tenant, Instant.now(), 1_500, 12);
        worker.report(used);
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(second);
            return sent().size() > 1;
        });
        // Another run of it, as there may be after a worker's death.
        worker.report(new CompletionUse(first.id(), RunId.random(), tenant, Instant.now(), 9_000, 99));
        worker.report(new CompletionUse(second.id(), RunId.random(), tenant, Instant.now(), 500, 8));

        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(Stage.value("select sum(lane_ms) || ' ' || sum(tokens_generated)"
                                + " from metered where tenant = '" + tenant + "'"))
                        .isEqualTo("2000 20"));
        assertThat(Double.parseDouble(
                        Stage.value("select lane_seconds from tenant_usage where tenant = '" + tenant + "'")))
                .isBetween(1.9, 2.001);
        assertThat(sent()).as("one leads, and each has its turn once").containsExactly(first, second);
    }

    @Test
    void waitsForTheLaneThatASegmentHas() throws Exception {
        JobId job = Submitted.generation(tenant, pool, 1);
        PlayedRun run = worker.awaitRun();
        worker.report(run.started());
        CompletionRequest request = request();
        stage.await(job, JobState.RUNNING);
        for (int i = 0; i < 3; i++) {
            worker.beat(run);
            ask(request);
        }
        assertThat(sent()).isEmpty();

        Stage.sql("update segment set state = 'CANCELLED' where job = '" + job + "'");

        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(request);
            return sent().equals(List.of(request));
        });
    }

    @Test
    void whatIsWithdrawnLeavesTheQueueOrItsWorker() {
        CompletionRequest runs = request();
        CompletionRequest waits = request();
        CompletionRequest next = request();
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(runs);
            return !sent().isEmpty();
        });
        ask(waits);

        ask(new CompletionWithdrawal(waits.id(), waits.deadline()));
        ask(new CompletionWithdrawal(runs.id(), runs.deadline()));
        ask(new CompletionWithdrawal(runs.id(), runs.deadline()));

        await().atMost(Stage.PATIENCE).until(() -> stopped().contains(runs.id()));
        worker.report(new CompletionUse(runs.id(), RunId.random(), tenant, Instant.now(), 700, 5));
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(waits);
            ask(next);
            return sent().contains(next);
        });
        assertThat(sent()).containsExactly(runs, next);
        assertThat(stopped()).as("each once").containsOnlyOnce(runs.id(), waits.id());
        await().atMost(Stage.PATIENCE)
                .untilAsserted(() -> assertThat(
                                Stage.value("select tokens_generated from metered where tenant = '" + tenant + "'"))
                        .as("what was used until then")
                        .isEqualTo("5"));
    }

    @Test
    void theLaneOfAWorkerThatLostItsCompletionIsFree() {
        CompletionRequest lost = request();
        CompletionRequest next = request();
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(lost);
            return !sent().isEmpty();
        });
        AtomicInteger beats = new AtomicInteger();

        await().atMost(Stage.PATIENCE).until(() -> {
            // Started anew, again and again.
            if (beats.getAndIncrement() % 2 == 0) {
                worker.beat(lost.id());
            } else {
                worker.beat();
            }
            ask(next);
            return sent().contains(next);
        });
    }

    @Test
    void whatCannotBeginIsRefusedAtOnceWithTheReason() {
        CompletionRequest nobody = request();
        await().atMost(Stage.PATIENCE).until(() -> {
            ask(nobody);
            return !refused(nobody).isEmpty();
        });
        assertThat(refused(nobody).getFirst().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused(nobody).getFirst().detail()).contains("no live worker in pool " + pool);

        Stage.sql("update tenant set paused_at = now() where id = '" + tenant + "'");
        // Each is refused once, and the first may be before the worker is known.
        Set<CompletionId> asked = new HashSet<>();
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            CompletionRequest paused = request();
            asked.add(paused.id());
            ask(paused);
            return refusals()
                    .anyMatch(reply ->
                            asked.contains(reply.id()) && reply.detail().contains("an operator paused this tenant"));
        });
        assertThat(sent()).isEmpty();
    }

    @Test
    void aLeaderThatWasStoppedSendsNothingWhenItWakes() throws Exception {
        CompletionRequest request = request();
        await().atMost(Stage.PATIENCE).until(() -> {
            worker.beat();
            ask(request);
            return !sent().isEmpty();
        });
        scheduler.pause("lease");
        scheduler.pause("completions");
        CompletionRequest other = request();
        scheduler.completions().offer(other, Instant.now());

        await().atMost(Stage.PATIENCE).until(() -> standby.leadership().epoch().isPresent());

        assertThatThrownBy(() -> scheduler.release().completions()).isInstanceOf(NotLeading.class);
        assertThat(sent()).doesNotContain(other);
    }

    private CompletionRequest request() {
        return new CompletionRequest(
                CompletionId.random(),
                tenant,
                pool,
                PlayedWorker.DIGEST,
                null,
                List.of("Once"),
                GenerationOptions.defaults(),
                Instant.now().plus(Duration.ofMinutes(2)),
                0,
                null);
    }

    private void ask(CompletionWish wish) {
        try {
            gateway.send(new ProducerRecord<>(Topics.COMPLETION_REQUESTS.name(), RecordJson.text(wish)))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the workers of the pool were sent. */
    private List<CompletionRequest> sent() {
        return TestKafka.committed(Topics.completions(pool)).stream()
                .map(record -> RecordJson.read(record.value(), CompletionRequest.class))
                .toList();
    }

    /** What all workers were told to stop. */
    private static List<CompletionId> stopped() {
        return TestKafka.controls().stream()
                .filter(Control.StopCompletion.class::isInstance)
                .map(stop -> ((Control.StopCompletion) stop).completion())
                .toList();
    }

    private static List<CompletionReply.Refused> refused(CompletionRequest request) {
        return refusals().filter(reply -> reply.id().equals(request.id())).toList();
    }

    private static Stream<CompletionReply.Refused> refusals() {
        return TestKafka.committed(Topics.COMPLETION_REPLIES).stream()
                .map(record -> RecordJson.read(record.value(), CompletionReply.class))
                .map(CompletionReply.Refused.class::cast);
    }
}
