package dev.preamble.gateway.tenant;

import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics that a tenant reads. With a topic go the offsets that groups keep of it, and with the last offset and member
 * the group.
 */
@Singleton
public final class TenantTopics implements Belonging {
    private final KafkaAdmin kafka;

    public TenantTopics(KafkaAdmin kafka) {
        this.kafka = kafka;
    }

    @Override
    public String what() {
        return "topics";
    }

    @Override
    public void make(TenantId tenant) {
        for (TopicLayout layout : Topics.of(tenant)) {
            NewTopic topic = new NewTopic(layout.name(), Optional.of(layout.partitions()), Optional.<Short>empty())
                    .configs(layout.settings());
            Outside.kafka(kafka.admin().createTopics(List.of(topic)).all(), TopicExistsException.class::isInstance);
        }
    }

    @Override
    public void remove(TenantId tenant) {
        for (TopicLayout layout : Topics.of(tenant)) {
            Outside.kafka(
                    kafka.admin().deleteTopics(List.of(layout.name())).all(),
                    UnknownTopicOrPartitionException.class::isInstance);
        }
    }
}
