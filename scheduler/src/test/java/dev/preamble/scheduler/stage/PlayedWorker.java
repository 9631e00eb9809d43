package dev.preamble.scheduler.stage;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.Incarnation;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.Task;
import dev.preamble.records.worker.BaseModelCard;
import dev.preamble.records.worker.Heartbeat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A worker of one lane, as far as the scheduler can tell: what it says is what the test lets it say. */
public final class PlayedWorker implements AutoCloseable {
    /** Weights that every played worker holds. */
    public static final String DIGEST = "ab".repeat(32);

    private static final Long LANE_MEMORY = 1L << 28;

    private final WorkerId id;
    private final PoolId pool;
    private final Producer<String, byte[]> producer;
    private final ShareConsumer<String, String> tasks;

    public PlayedWorker(WorkerId id, PoolId pool) {
        this.id = id;
        this.pool = pool;
        this.producer = new KafkaProducer<>(TestKafka.as("worker"), new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> config = TestKafka.as("worker");
        config.put("group.id", Topics.taskGroup(pool));
        config.put("share.acknowledgement.mode", "explicit");
        config.put("max.poll.records", 1);
        this.tasks = new KafkaShareConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    }

    public WorkerId id() {
        return id;
    }

    /** Says that it lives, with one lane that is free. */
    public void beat() {
        beat(DIGEST);
    }

    /** As {@link #beat()}, with other weights. */
    public void beat(String digest) {
        beat(digest, LANE_MEMORY, List.of(), List.of());
    }

    /** As {@link #beat()}, with lanes of so many bytes; null does not say. */
    public void beat(@Nullable Long laneMemory) {
        beat(DIGEST, laneMemory, List.of(), List.of());
    }

    /** As {@link #beat()}, with the lane held by a run. */
    public void beat(PlayedRun held) {
        beat(
                DIGEST,
                LANE_MEMORY,
                List.of(new Heartbeat.Held(
                        held.task().segment(), held.task().release(), held.key().run())),
                List.of());
    }

    /** As {@link #beat()}, with the lane held by a completion. */
    public void beat(CompletionId held) {
        beat(DIGEST, LANE_MEMORY, List.of(), List.of(held));
    }

    private void beat(
            String digest, @Nullable Long laneMemory, List<Heartbeat.Held> held, List<CompletionId> completions) {
        send(new Heartbeat(
                id,
                Incarnation.random(),
                pool,
                new BaseModelCard(digest, "gpt2", 2, 64, 4, 512, 128, 100_000, 4, 16),
                "cpu, played",
                1,
                held,
                completions,
                1L << 30,
                laneMemory,
                false,
                Instant.now()));
    }

    public void send(Heartbeat heartbeat) {
        send(new ProducerRecord<>(Topics.WORKERS.name(), heartbeat.worker().value(), RecordJson.write(heartbeat)));
    }

    /** Takes a task off the pool's topic and acknowledges it; empty when none came in time. */
    public Optional<Task> acquire(Duration patience) {
        tasks.subscribe(List.of(Topics.tasks(pool).name()));
        Instant end = Instant.now().plus(patience);
        while (Instant.now().isBefore(end)) {
            for (ConsumerRecord<String, String> task : tasks.poll(Duration.ofMillis(200))) {
                tasks.acknowledge(task, AcknowledgeType.ACCEPT);
                tasks.commitSync();
                return Optional.of(RecordJson.read(task.value(), Task.class));
            }
        }
        return Optional.empty();
    }

    /** Lives until a task comes, and begins a run of it. */
    public PlayedRun awaitRun() {
        Instant end = Instant.now().plus(Stage.PATIENCE);
        while (Instant.now().isBefore(end)) {
            beat();
            Optional<Task> task = acquire(Duration.ofSeconds(1));
            if (task.isPresent()) {
                return PlayedRun.of(task.get(), id);
            }
        }
        throw new AssertionError("no task came to " + id + " within " + Stage.PATIENCE);
    }

    public void report(TaskEvent event) {
        reportBytes(event.key().job(), RecordJson.write(event));
    }

    /** What a completion used. */
    public void report(CompletionUse use) {
        send(new ProducerRecord<>(Topics.COMPLETION_USES.name(), use.id().toString(), RecordJson.write(use)));
    }

    public void reportBytes(JobId key, byte[] bytes) {
        send(new ProducerRecord<>(Topics.TASK_EVENTS.name(), key.toString(), bytes));
    }

    private void send(ProducerRecord<String, byte[]> message) {
        try {
            producer.send(message).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public void reportText(JobId key, String text) {
        reportBytes(key, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        tasks.close();
        producer.close();
    }
}
