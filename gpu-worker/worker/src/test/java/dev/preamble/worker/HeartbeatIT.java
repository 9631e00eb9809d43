package dev.preamble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.records.Topics;
import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.worker.heartbeat.Heartbeats;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heartbeats on a real Kafka. */
class HeartbeatIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final WorkerId worker =
            new WorkerId("beating-" + UUID.randomUUID().toString().substring(0, 8));
    private final AtomicBoolean able = new AtomicBoolean(true);
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicInteger unable = new AtomicInteger();
    private TestPool pool;
    private TopicTail workers;
    private Heartbeats heartbeats;

    @BeforeEach
    void start() throws Exception {
        pool = TestPool.create();
        workers = new TopicTail(pool, Topics.WORKERS.name());
        heartbeats = new Heartbeats(
                pool.kafka().producer(worker.value()),
                worker,
                this::heartbeat,
                able::get,
                unable::incrementAndGet,
                Clock.systemUTC());
        heartbeats.start();
        await().atMost(SOON).until(() -> beats() > 0);
    }

    @AfterEach
    void stop() throws Exception {
        heartbeats.leave();
        workers.close();
        pool.close();
    }

    @Test
    void vouchesForNothingOnceTheWorkerCannotGoOn() {
        able.set(false);

        await().atMost(SOON).until(() -> unable.get() == 1);
        var before = beats();
        await().atMost(SOON).until(() -> unable.get() == 2);
        assertThat(beats()).isEqualTo(before);
        assertThat(heartbeats.alive()).isTrue();
    }

    @Test
    void tellsThatAnErrorEndedIt() {
        broken.set(true);

        await().atMost(SOON).until(() -> !heartbeats.alive());
    }

    private Heartbeat heartbeat() {
        if (broken.get()) {
            throw new LinkageError("made up");
        }
        return new Heartbeat(
                worker,
                Incarnation.random(),
                pool.id(),
                new BaseModelCard("00", "gpt2", 2, 64, 4, 512, 128, 1, 4, 16),
                "cpu",
                1,
                List.of(),
                List.of(),
                1,
                1L,
                false,
                Clock.systemUTC().instant());
    }

    private long beats() {
        return workers.records()
                .filter(record -> record.key().equals(worker.value()))
                .count();
    }
}
