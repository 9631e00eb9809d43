package dev.preamble.gateway.topic;

import dev.preamble.gateway.tenant.KafkaAdmin;
import dev.preamble.gateway.tenant.Outside;
import dev.preamble.records.Topics;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka how full the platform's topics are, and how far their readers got; not more often than is of use.
 *
 * <p>Safe for use by many threads; one of them asks.
 */
@Singleton
public final class TopicLoads {
    /** What counts as lately. */
    public static final Duration LATELY = Duration.ofMinutes(5);

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Admin admin;
    private final GroupPlaces groups;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Known known;

    public TopicLoads(KafkaAdmin kafka, GroupPlaces groups, Clock clock) {
        this.admin = kafka.admin();
        this.groups = groups;
        this.clock = clock;
    }

    private record Known(Instant at, List<TopicLoad> loads) {}

    /**
     * At most some seconds old; those whose readers are furthest behind come first.
     *
     * @throws dev.preamble.gateway.problem.Refusal when Kafka does not answer in time
     */
    public List<TopicLoad> all() {
        asking.lock();
        try {
            Instant now = clock.instant();
            Known before = known;
            if (before != null && before.at().plus(FRESH).isAfter(now)) {
                return before.loads();
            }
            List<TopicLoad> loads = ask(now);
            known = new Known(now, loads);
            return loads;
        } finally {
            asking.unlock();
        }
    }

    private List<TopicLoad> ask(Instant now) {
        List<TopicPartition> partitions = partitions();
        var first = offsets(partitions, OffsetSpec.earliest());
        var lately =
                offsets(partitions, OffsetSpec.forTimestamp(now.minus(LATELY).toEpochMilli()));
        Map<TopicPartition, ListOffsetsResultInfo> ends = Outside.kafka(offsets(partitions, OffsetSpec.latest()));
        Map<String, Long> kept = between(Outside.kafka(first), ends);
        Map<String, Long> recent = between(Outside.kafka(lately), ends);
        Map<String, List<TopicLoad.Reader>> readers = groups.readers(ends);
        return kept.entrySet().stream()
                .map(topic -> new TopicLoad(
                        topic.getKey(),
                        Topics.tenant(topic.getKey()).orElse(null),
                        topic.getValue(),
                        recent.getOrDefault(topic.getKey(), 0L),
                        readers.getOrDefault(topic.getKey(), List.of())))
                .sorted(TopicLoad.FURTHEST_BEHIND)
                .toList();
    }

    private List<TopicPartition> partitions() {
        Collection<String> names = Outside.kafka(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(Topics.NAMESPACE))
                .toList();
        return Outside.kafka(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** Of what a transaction that is still open holds back, nothing counts. */
    private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
            List<TopicPartition> partitions, OffsetSpec spec) {
        return admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all();
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
