package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** Gives partitions that were made with fewer replicas, when there were fewer brokers, the others. */
final class Replicas {
    private static final long PATIENCE_MILLIS = 120_000;
    private static final long PAUSE_MILLIS = 500;

    private final AdminCalls calls;
    private final int wanted;

    Replicas(AdminCalls calls, int wanted) {
        this.calls = calls;
        this.wanted = wanted;
    }

    /** Returns when the new replicas have caught up: until then as many could not be demanded in sync. */
    void raise(Collection<TopicDescription> topics, Journal journal) throws ProvisioningFailed, InterruptedException {
        Map<TopicPartition, List<Integer>> present =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        topics.forEach(topic -> topic.partitions()
                .forEach(partition -> present.put(
                        new TopicPartition(topic.name(), partition.partition()),
                        partition.replicas().stream().map(Node::id).toList())));
        List<Integer> brokers = calls.done(calls.admin().describeCluster().nodes()).stream()
                .map(Node::id)
                .sorted()
                .toList();
        if (brokers.size() < wanted) {
            throw new ProvisioningFailed(
                    "Kafka has " + brokers.size() + " brokers, and PREAMBLE_KAFKA_REPLICATION asks for " + wanted
                            + " replicas. Start more, or lower it.",
                    null);
        }
        Map<TopicPartition, List<Integer>> raised = raised(present, brokers, wanted);
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        raised.forEach(
                (partition, replicas) -> moves.put(partition, Optional.of(new NewPartitionReassignment(replicas))));
        calls.done(calls.admin().alterPartitionReassignments(moves).all());
        await(raised, journal);
        raised.forEach((partition, replicas) -> journal.changed(
                partition + " has replicas on brokers " + replicas + ", had on " + present.get(partition)));
    }

    /** What has too few, with the brokers added that bear least; the first, which leads, stays the first. */
    static Map<TopicPartition, List<Integer>> raised(
            Map<TopicPartition, List<Integer>> present, List<Integer> brokers, int wanted) {
        Map<Integer, Integer> load = new HashMap<>();
        present.values().forEach(replicas -> replicas.forEach(broker -> load.merge(broker, 1, Integer::sum)));
        Map<TopicPartition, List<Integer>> raised = new HashMap<>();
        present.forEach((partition, replicas) -> {
            if (replicas.size() < wanted) {
                List<Integer> more = new ArrayList<>(replicas);
                brokers.stream()
                        .filter(broker -> !replicas.contains(broker))
                        .sorted(Comparator.comparingInt(broker -> load.getOrDefault(broker, 0)))
                        .limit(wanted - replicas.size())
                        .forEach(broker -> {
                            more.add(broker);
                            load.merge(broker, 1, Integer::sum);
                        });
                raised.put(partition, List.copyOf(more));
            }
        });
        return raised;
    }

    private void await(Map<TopicPartition, List<Integer>> raised, Journal journal)
            throws ProvisioningFailed, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!raised.isEmpty()
                && !calls.done(calls.admin()
                                .listPartitionReassignments(raised.keySet())
                                .reassignments())
                        .isEmpty()) {
            if (System.nanoTime() > deadline) {
                journal.left("brokers are still copying what replicas were added for");
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
