package dev.preamble.worker;

import static org.awaitility.Awaitility.await;

import dev.preamble.artifacts.ArtifactKey;
import dev.preamble.artifacts.ArtifactStore;
import dev.preamble.artifacts.StoreAddress;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.GenerationTask;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingMethod;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.task.TrainingTask;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scheduler does with a pool, as far as a worker can tell: releases tasks, reads events. */
final class TestScheduler implements AutoCloseable {
    private static final TenantId TENANT = new TenantId("acme");

    private final TestPool pool;
    private final String baseDigest;
    private final ArtifactStore store;
    private final TopicTail events;

    TestScheduler(TestPool pool, String baseDigest) {
        this.pool = pool;
        this.baseDigest = baseDigest;
        this.events = new TopicTail(pool, Topics.TASK_EVENTS.name());
        var address = pool.connections().store();
        this.store = new ArtifactStore(new StoreAddress(
                URI.create(address.endpoint()),
                address.bucket(),
                address.accessKey(),
                address.secretKey().value()));
    }

    /** Of the weights that its tasks ask for. */
    String digest() {
        return baseDigest;
    }

    /** Rows of a simple rule, different for each {@code seed}. */
    static String rows(int count, int seed) {
        return IntStream.range(0, count)
                .mapToObj(i -> (i + seed) % 26)
                .map(i -> "{\"input\": \"say %c%c\", \"target\": \"%c\"}"
                        .formatted('a' + i, 'a' + (i * 7 + seed) % 26, 'a' + i))
                .collect(Collectors.joining("\n"));
    }

    ArtifactRef dataset(String rows) throws IOException {
        var bytes = rows.getBytes(StandardCharsets.UTF_8);
        var stored = store.put(ArtifactKey.dataset(TENANT.value(), UUID.randomUUID()), new ByteArrayInputStream(bytes));
        return new ArtifactRef(stored.key().value(), stored.sha256(), stored.bytes());
    }

    static TrainingOptions options(int epochs) {
        return options(epochs, false);
    }

    static TrainingOptions options(int epochs, boolean deterministic) {
        return options(epochs, 5e-3, deterministic, TrainingMethod.PLAIN);
    }

    static TrainingOptions options(int epochs, double learningRate, boolean deterministic, TrainingMethod method) {
        return new TrainingOptions(4, 16, learningRate, epochs, 4, 2, 0, 1, 32, 0.1, 7, deterministic, method);
    }

    TrainingTask training(ArtifactRef dataset, TrainingOptions options, Duration budget) {
        return new TrainingTask(
                TENANT,
                JobId.random(),
                SegmentId.random(),
                1,
                pool.id(),
                baseDigest,
                options,
                dataset,
                null,
                null,
                budget);
    }

    /** The same task of a job that begins as the version of these weights. */
    static TrainingTask beginningAs(TrainingTask task, ArtifactRef weights) {
        return new TrainingTask(
                task.tenant(),
                task.job(),
                task.segment(),
                task.release(),
                task.pool(),
                task.baseDigest(),
                task.options(),
                task.dataset(),
                null,
                weights,
                task.budget());
    }

    /** The next segment of the same job. */
    static TrainingTask next(TrainingTask task, @Nullable Checkpoint checkpoint, Duration budget) {
        return new TrainingTask(
                task.tenant(),
                task.job(),
                SegmentId.random(),
                1,
                task.pool(),
                task.baseDigest(),
                task.options(),
                task.dataset(),
                checkpoint,
                task.from(),
                budget);
    }

    GenerationTask generation(
            ArtifactRef inputs, GenerationOptions options, long firstLine, int lines, @Nullable ArtifactRef prefix) {
        return new GenerationTask(
                TENANT,
                JobId.random(),
                SegmentId.random(),
                1,
                pool.id(),
                baseDigest,
                options,
                inputs,
                firstLine,
                lines,
                prefix,
                null);
    }

    void release(Task task) throws Exception {
        pool.release(task);
    }

    /** Releases the task, and awaits how it ends. */
    TaskEvent ran(Task task) throws Exception {
        release(task);
        return awaitOutcome(task);
    }

    Stream<TaskEvent> events(Task task) {
        return events.records()
                .map(record -> RecordJson.read(record.value(), TaskEvent.class))
                .filter(event -> event.key().segment().equals(task.segment()));
    }

    TaskEvent awaitOutcome(Task task) {
        return awaitEvent(task, event -> switch (event) {
            case TaskEvent.Started started -> false;
            case TaskEvent.Progressed progressed -> false;
            case TaskEvent.Yielded yielded -> true;
            case TaskEvent.Succeeded succeeded -> true;
            case TaskEvent.Failed failed -> true;
        });
    }

    TaskEvent awaitEvent(Task task, Predicate<TaskEvent> wanted) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> events(task).filter(wanted).findFirst(), found -> found.isPresent())
                .orElseThrow();
    }

    /** A checkpoint of other bytes, which stands where that one does. */
    Checkpoint replaced(TrainingTask task, Checkpoint checkpoint, byte[] bytes) throws IOException {
        var key = ArtifactKey.checkpoint(
                task.tenant().value(), task.job().value(), UUID.randomUUID(), checkpoint.lastStep());
        var stored = store.put(key, new ByteArrayInputStream(bytes));
        return new Checkpoint(
                new ArtifactRef(stored.key().value(), stored.sha256(), stored.bytes()),
                checkpoint.parent(),
                checkpoint.firstStep(),
                checkpoint.lastStep());
    }

    byte[] bytes(ArtifactRef artifact) throws IOException {
        try (var bytes = store.get(new ArtifactKey(artifact.key()), artifact.sha256())) {
            return bytes.readAllBytes();
        }
    }

    List<String> lines(ArtifactRef artifact) throws IOException {
        return new String(bytes(artifact), StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() {
        events.close();
        store.close();
    }
}
