package dev.preamble.worker.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.worker.SampleTasks;
import dev.preamble.worker.TestPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kafka is killed while a lane holds a task. */
class KafkaKilledIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void anotherRunTakesTheTaskAndTheFirstOneStops() throws Exception {
        var data = new DataFolder(Path.of("target", "parts-killed"));
        DataFolder.deleteTree(data.root());
        var servers = Servers.of(data, Ports.free(), List.of());
        var kafka = PartProcess.start(servers.kafka(), data);
        try {
            kafka.awaitReady(SOON);
            var runs = new ScriptedRuns();
            try (var pool = TestPool.create(servers.connections())) {
                var lanes = new Lanes(1, SampleTasks.WORKER, pool.id(), pool.kafka(), runs, new SimpleMeterRegistry());
                lanes.open();
                var task = SampleTasks.training(1);
                pool.release(task);
                var first = runs.next(SOON);

                kafka.child().kill();
                kafka = PartProcess.start(servers.kafka(), data);
                kafka.awaitReady(SOON);

                await().atMost(SOON).until(() -> first.signal().stopped());
                first.stopped();
                var second = runs.next(SOON);
                assertThat(second.key().segment()).isEqualTo(task.segment());
                assertThat(second.key().run()).isNotEqualTo(first.key().run());
                second.reported();
                assertThat(runs.none(Duration.ofSeconds(3))).isTrue();
                lanes.leave();
                assertThat(lanes.awaitLeft(SOON)).isTrue();
            }
        } finally {
            kafka.stop();
        }
    }
}
