package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import java.nio.file.Path;
import java.time.Duration;
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
    void leavesWhenItIsCommandedTo() throws Exception {
        try (var pool = TestPool.create();
                var worker = WorkerProcess.start(ID, pool, model, folder)) {
            worker.awaitReady();

            pool.command(new Control.DrainWorker(new WorkerId("somebody-else")));
            pool.command(new Control.DrainWorker(new WorkerId(ID)));

            assertThat(worker.exitStatus(Duration.ofSeconds(10)))
                    .as(worker.tail())
                    .isZero();
        }
    }

    private static long beats(TopicTail workers) {
        return workers.records().filter(record -> record.key().equals(ID)).count();
    }
}
