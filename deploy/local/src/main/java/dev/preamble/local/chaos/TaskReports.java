package dev.preamble.local.chaos;

import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.TaskEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that workers ever reported of their runs, whether it counted or not. */
final class TaskReports {
    private TaskReports() {}

    /** By job. */
    static Map<String, List<TaskEvent>> read(KafkaAccess kafka) {
        Map<String, Object> settings = new HashMap<>(kafka.client(KafkaUser.ADMIN));
        settings.put("enable.auto.commit", "false");
        Map<String, List<TaskEvent>> byJob = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.TASK_EVENTS.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> {
                    TaskEvent event = RecordJson.read(record.value(), TaskEvent.class);
                    byJob.computeIfAbsent(event.key().job().toString(), job -> new ArrayList<>())
                            .add(event);
                });
            }
        }
        return byJob;
    }
}
