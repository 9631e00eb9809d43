package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.engine.model.Digest;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.Outcome;
import dev.preamble.records.event.Progress;
import dev.preamble.records.event.TaskEvent.Succeeded;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that holds a BART, whose prefixes are three. */
class EncoderDecoderIT {
    @TempDir
    private Path folder;

    private TestPool pool;
    private TestScheduler scheduler;
    private WorkerProcess worker;

    @BeforeEach
    void start() throws Exception {
        var model = TinyBart.write(folder.resolve("model"));
        pool = TestPool.create();
        scheduler = new TestScheduler(pool, Digest.of(model));
        worker = WorkerProcess.start("worker-bart", pool, model, folder);
        worker.awaitReady();
    }

    @AfterEach
    void stop() {
        worker.close();
        scheduler.close();
        pool.close();
    }

    @Test
    void learnsScoresAndUsesItsThreePrefixes() throws Exception {
        var rows = scheduler.dataset(TestScheduler.rows(40, 1));
        var options = RecordJson.read("""
                {"virtualTokens": 4, "reparametrisation": 16, "learningRate": 0.005, "epochs": 20, "maxLength": 32,
                 "scoring": {"texts": 3, "maxNewTokens": 8, "beams": 2}}
                """, TrainingOptions.class);
        var learned = (Succeeded) scheduler.ran(scheduler.training(rows, options, Duration.ofMinutes(5)));

        var progress = (Progress.Training) learned.progress();
        assertThat(Objects.requireNonNull(progress.heldOutLoss())).isLessThan(progress.baseLoss());
        var prefix = (Outcome.LearnedPrefix) learned.outcome();
        assertThat(Objects.requireNonNull(prefix.scores()).texts()).isEqualTo(3);
        assertThat(new String(scheduler.bytes(prefix.files().get(1).artifact()), StandardCharsets.UTF_8))
                .contains("preamble_prefixes", "SEQ_2_SEQ_LM");
        var generated = scheduler.ran(scheduler.generation(
                rows,
                new GenerationOptions(8, 0, 0, 1, 1),
                0,
                10,
                prefix.files().getFirst().artifact()));
        assertThat(generated).as(worker.tail()).isInstanceOf(Succeeded.class);
    }

    @Test
    void announcesHowManyLayersAreTheEncoders() throws Exception {
        try (var heartbeats = new TopicTail(pool, Topics.WORKERS.name())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heartbeats
                            .records()
                            .filter(record -> record.value() != null)
                            .map(record -> RecordJson.read(record.value(), Heartbeat.class))
                            .filter(heartbeat -> heartbeat.pool().equals(pool.id()))
                            .anyMatch(heartbeat -> heartbeat.base().attentions().size() == 3
                                    && heartbeat.base().layers() == 3));
        }
    }
}
