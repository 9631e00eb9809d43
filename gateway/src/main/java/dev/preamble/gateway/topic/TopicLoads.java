package dev.preamble.gateway.topic;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.tenant.KafkaAdmin;
import dev.preamble.gateway.tenant.Outside;
import dev.preamble.records.Topics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks Kafka how full the platform's topics are, and how far their readers got; not more often than is of use, and beside
 * whoever wants to know: pages are looked at when Kafka is away, too.
 *
 * <p>Safe for use by many threads.
 */
@Singleton
public final class TopicLoads {
    /** What counts as lately. */
    public static final Duration LATELY = Duration.ofMinutes(5);

    private static final Duration FRESH = Duration.ofSeconds(5);

    /** How long an answer is better than none. */
    private static final Duration OLD = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Admin admin;
    private final GroupPlaces groups;
    private final Clock clock;
    private final ExecutorService asking = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("topic-loads").factory());
    private Asked last = new Asked(Instant.MIN, CompletableFuture.completedFuture(List.of()));
    private Known known = new Known(Instant.MIN, List.of());

    public TopicLoads(KafkaAdmin kafka, GroupPlaces groups, Clock clock) {
        this.admin = kafka.admin();
        this.groups = groups;
        this.clock = clock;
    }

    private record Asked(Instant at, CompletableFuture<List<TopicLoad>> answer) {}

    private record Known(Instant at, List<TopicLoad> loads) {}

    void stop(@Observes ShutdownEvent event) {
        asking.shutdownNow();
    }

    /**
     * Some seconds old; those whose readers are furthest behind come first.
     *
     * @throws Refusal when Kafka does not answer
     */
    public List<TopicLoad> all() {
        CompletableFuture<List<TopicLoad>> answer = latest();
        if (!answer.isDone()) {
            Known before = known();
            if (before.at().plus(OLD).isAfter(clock.instant())) {
                return before.loads();
            }
        }
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Outside.away("Kafka", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : Outside.away("Kafka", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Outside.away("Kafka", e);
        }
    }

    private synchronized Known known() {
        return known;
    }

    /** An answer, or the failure to get one, is good for a while; while one is waited for, no other is asked for. */
    private synchronized CompletableFuture<List<TopicLoad>> latest() {
        Instant now = clock.instant();
        if (last.answer().isDone() && !last.at().plus(FRESH).isAfter(now)) {
            last = new Asked(now, CompletableFuture.supplyAsync(() -> ask(now), asking));
        }
        return last.answer();
    }

    private synchronized void keep(Known found) {
        known = found;
    }

    private List<TopicLoad> ask(Instant now) {
        List<TopicPartition> partitions = partitions();
        var first = offsets(partitions, OffsetSpec.earliest());
        var lately =
                offsets(partitions, OffsetSpec.forTimestamp(now.minus(LATELY).toEpochMilli()));
        Map<TopicPartition, ListOffsetsResultInfo> ends = found(partitions, offsets(partitions, OffsetSpec.latest()));
        Map<String, Long> kept = between(found(partitions, first), ends);
        Map<String, Long> recent = between(found(partitions, lately), ends);
        Map<String, List<TopicLoad.Reader>> readers = groups.readers(ends);
        List<TopicLoad> loads = kept.entrySet().stream()
                .map(topic -> new TopicLoad(
                        topic.getKey(),
                        Topics.tenant(topic.getKey()).orElse(null),
                        topic.getValue(),
                        recent.getOrDefault(topic.getKey(), 0L),
                        readers.getOrDefault(topic.getKey(), List.of())))
                .sorted(TopicLoad.FURTHEST_BEHIND)
                .toList();
        keep(new Known(now, loads));
        return loads;
    }

    private List<TopicPartition> partitions() {
        Collection<String> names = Outside.kafka(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(Topics.NAMESPACE))
                .toList();
        return admin.describeTopics(names).topicNameValues().values().stream()
                .flatMap(topic -> Outside.kafkaIfThere(topic).stream())
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** Of what a transaction that is still open holds back, nothing counts. */
    private ListOffsetsResult offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        return admin.listOffsets(
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> found(
            List<TopicPartition> partitions, ListOffsetsResult offsets) {
        Map<TopicPartition, ListOffsetsResultInfo> found = new HashMap<>();
        partitions.forEach(partition -> Outside.kafkaIfThere(offsets.partitionResult(partition))
                .ifPresent(offset -> found.put(partition, offset)));
        return found;
    }

    /** Offsets from there to the end, by topic; a partition that has none from there on counts as empty. */
    private static Map<String, Long> between(
            Map<TopicPartition, ListOffsetsResultInfo> from, Map<TopicPartition, ListOffsetsResultInfo> ends) {
        Map<String, Long> between = new HashMap<>();
        ends.forEach((partition, end) -> {
            ListOffsetsResultInfo begin = from.get(partition);
            long count = begin == null || begin.offset() < 0 ? 0 : Math.max(0, end.offset() - begin.offset());
            between.merge(partition.topic(), count, Long::sum);
        });
        return between;
    }
}
