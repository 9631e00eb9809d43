package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.engine.model.Digest;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.TaskEvent.Failed;
import dev.preamble.records.event.TaskEvent.Succeeded;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.Heartbeat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose operator said what computes, and gave its lanes little memory and its rows little disk. */
class SmallLaneIT {
    private static final Duration AMPLE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private TestPool pool;
    private TestScheduler scheduler;
    private WorkerProcess worker;

    @BeforeEach
    void start() throws Exception {
        var model = TinyModel.write(folder.resolve("model"));
        pool = TestPool.create();
        scheduler = new TestScheduler(pool, Digest.of(model));
        worker = WorkerProcess.start(
                "worker-small",
                pool,
                model,
                folder,
                Map.of(
                        "PREAMBLE_WORKER_DEVICE",
                        "cpu",
                        "PREAMBLE_WORKER_LANE_MEMORY",
                        "1M",
                        "PREAMBLE_WORKER_TOKEN_DISK",
                        "64K"));
        worker.awaitReady();
    }

    @AfterEach
    void stop() {
        worker.close();
        scheduler.close();
        pool.close();
    }

    @Test
    void refusesWhatDoesNotFitWithTheNumbersAndGoesOn() throws Exception {
        var rows = scheduler.dataset(TestScheduler.rows(20, 1));
        var many = scheduler.dataset(TestScheduler.rows(2_000, 1));

        var wide = (Failed) scheduler.ran(scheduler.training(rows, options(512), AMPLE));
        assertThat(wide.code()).isEqualTo(ErrorCode.LANE_MEMORY_EXCEEDED);
        assertThat(wide.detail())
                .isEqualTo("the job takes 1.3 MiB: 82,688 weights with gradients and AdamW's moments 1.3 MiB,"
                        + " the prefix and its gradient 0.0 MiB, the index of rows 0.0 MiB; a lane has 1.0 MiB;"
                        + " reparametrisation 403 would fit");
        var tooMany = (Failed) scheduler.ran(scheduler.training(many, options(16), AMPLE));
        assertThat(tooMany.code()).isEqualTo(ErrorCode.BAD_DATASET);
        assertThat(tooMany.detail()).startsWith("examples take more than ");

        assertThat(scheduler.ran(scheduler.training(rows, options(16), AMPLE)))
                .as(worker.tail())
                .isInstanceOf(Succeeded.class);
    }

    @Test
    void announcesTheMemoryOfItsLanes() throws Exception {
        try (var heartbeats = new TopicTail(pool, Topics.WORKERS.name())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heartbeats
                            .records()
                            .filter(record -> record.value() != null)
                            .map(record -> RecordJson.read(record.value(), Heartbeat.class))
                            .filter(heartbeat -> heartbeat.pool().equals(pool.id()))
                            .filter(heartbeat -> heartbeat.device().startsWith("cpu"))
                            .anyMatch(heartbeat -> Long.valueOf(1 << 20).equals(heartbeat.laneMemoryBytes())));
        }
    }

    private static TrainingOptions options(int reparametrisation) {
        return RecordJson.read(
                "{\"virtualTokens\": 4, \"reparametrisation\": %d, \"epochs\": 1, \"maxLength\": 32}"
                        .formatted(reparametrisation),
                TrainingOptions.class);
    }
}
