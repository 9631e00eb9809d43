package dev.preamble.provision.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private static final List<Integer> BROKERS = List.of(1, 2, 3, 4);

    @Test
    void addsBrokersAndKeepsTheLeader() {
        Map<TopicPartition, List<Integer>> raised =
                Replicas.raised(Map.of(new TopicPartition("control", 0), List.of(3)), BROKERS, 3);

        assertThat(raised.values())
                .singleElement()
                .satisfies(replicas ->
                        assertThat(replicas).startsWith(3).hasSize(3).doesNotHaveDuplicates());
    }

    @Test
    void leavesWhatHasEnough() {
        assertThat(Replicas.raised(Map.of(new TopicPartition("control", 0), List.of(3, 1, 2)), BROKERS, 3))
                .isEmpty();
    }

    @Test
    void spreadsWhatItAdds() {
        Map<TopicPartition, List<Integer>> present = new HashMap<>();
        for (int partition = 0; partition < 12; partition++) {
            present.put(new TopicPartition("task-events", partition), List.of(1));
        }

        Map<Integer, Long> load = new HashMap<>();
        Replicas.raised(present, BROKERS, 2).values().forEach(replicas -> load.merge(replicas.get(1), 1L, Long::sum));

        assertThat(load).containsExactlyInAnyOrderEntriesOf(Map.of(2, 4L, 3, 4L, 4, 4L));
    }
}
