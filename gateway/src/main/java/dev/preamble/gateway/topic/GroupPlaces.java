package dev.preamble.gateway.topic;

import static java.util.stream.Collectors.toMap;

import dev.preamble.gateway.tenant.KafkaAdmin;
import dev.preamble.gateway.tenant.Outside;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Where groups of consumers are: those that take partitions each, and those that share one (KIP-932). */
@Singleton
public final class GroupPlaces {
    private final Admin admin;

    public GroupPlaces(KafkaAdmin kafka) {
        this.admin = kafka.admin();
    }

    /** What each group has not read of a topic whose partitions end there, by topic. */
    Map<String, List<TopicLoad.Reader>> readers(Map<TopicPartition, ListOffsetsResultInfo> ends) {
        Map<String, Map<String, Long>> unread = new HashMap<>();
        for (Map.Entry<String, Map<TopicPartition, Long>> group : places().entrySet()) {
            group.getValue().forEach((partition, place) -> {
                ListOffsetsResultInfo end = ends.get(partition);
                if (end != null) {
                    unread.computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                            .merge(group.getKey(), Math.max(0, end.offset() - place), Long::sum);
                }
            });
        }
        Map<String, List<TopicLoad.Reader>> readers = new HashMap<>();
        unread.forEach((topic, groups) -> {
            List<TopicLoad.Reader> ofTopic = new ArrayList<>();
            groups.forEach((group, count) -> ofTopic.add(new TopicLoad.Reader(group, count)));
            readers.put(topic, ofTopic);
        });
        return readers;
    }

    /** The offset that each group reads next, or that is the first that it has not acknowledged. */
    private Map<String, Map<TopicPartition, Long>> places() {
        List<String> sharing = new ArrayList<>();
        List<String> consuming = new ArrayList<>();
        for (GroupListing group : Outside.kafka(admin.listGroups().all())) {
            boolean shares =
                    group.type().filter(type -> type == GroupType.SHARE).isPresent();
            (shares ? sharing : consuming).add(group.groupId());
        }
        Map<String, Map<TopicPartition, Long>> places = new HashMap<>();
        consumed(consuming).forEach((group, offsets) -> {
            Map<TopicPartition, Long> next = new HashMap<>();
            offsets.forEach((partition, offset) -> {
                // Null is a partition that the group has no place in yet.
                if (offset != null) {
                    next.put(partition, offset.offset());
                }
            });
            places.put(group, next);
        });
        shared(sharing).forEach((group, offsets) -> {
            Map<TopicPartition, Long> next = new HashMap<>();
            offsets.forEach((partition, offset) -> {
                if (offset != null) {
                    next.put(partition, offset.startOffset());
                }
            });
            places.put(group, next);
        });
        return places;
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> consumed(List<String> groups) {
        ListConsumerGroupOffsetsSpec everything = new ListConsumerGroupOffsetsSpec();
        return groups.isEmpty()
                ? Map.of()
                : all(
                        groups,
                        admin.listConsumerGroupOffsets(groups.stream().collect(toMap(g -> g, g -> everything)))
                                ::partitionsToOffsetAndMetadata);
    }

    private Map<String, Map<TopicPartition, SharePartitionOffsetInfo>> shared(List<String> groups) {
        ListShareGroupOffsetsSpec everything = new ListShareGroupOffsetsSpec();
        return groups.isEmpty()
                ? Map.of()
                : all(
                        groups,
                        admin.listShareGroupOffsets(groups.stream().collect(toMap(g -> g, g -> everything)))
                                ::partitionsToOffsetInfo);
    }

    private static <T> Map<String, T> all(List<String> groups, Function<String, KafkaFuture<T>> answer) {
        Map<String, T> all = new HashMap<>();
        groups.forEach(group -> Outside.kafkaIfThere(answer.apply(group)).ifPresent(found -> all.put(group, found)));
        return all;
    }
}
