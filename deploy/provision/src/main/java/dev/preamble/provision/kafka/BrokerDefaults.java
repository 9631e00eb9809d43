package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the brokers by which topics are made that are not made here: a new tenant's, and Kafka's own. They are in each
 * broker's file and may be others' too, so they are looked at and not changed.
 */
final class BrokerDefaults {
    private static final List<String> REPLICAS = List.of(
            "default.replication.factor",
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "share.coordinator.state.topic.replication.factor");

    private static final List<String> IN_SYNC =
            List.of("min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr");

    private final AdminCalls calls;
    private final ClusterPlan plan;

    BrokerDefaults(AdminCalls calls, ClusterPlan plan) {
        this.calls = calls;
        this.plan = plan;
    }

    void check(Journal journal) throws ProvisioningFailed, InterruptedException {
        Collection<Node> brokers = calls.done(calls.admin().describeCluster().nodes());
        ConfigResource first = new ConfigResource(
                ConfigResource.Type.BROKER, brokers.iterator().next().idString());
        Config config =
                calls.done(calls.admin().describeConfigs(List.of(first)).all()).get(first);
        if (config == null) {
            return;
        }
        REPLICAS.forEach(name -> atLeast(config.get(name), plan.replication(), journal));
        IN_SYNC.forEach(name -> atLeast(config.get(name), plan.leastInSync(), journal));
        ConfigEntry unasked = config.get("auto.create.topics.enable");
        if (unasked != null && Boolean.parseBoolean(unasked.value())) {
            journal.left("brokers have auto.create.topics.enable=true: a name that is misspelt becomes a topic");
        }
    }

    private static void atLeast(@Nullable ConfigEntry entry, int wanted, Journal journal) {
        if (entry != null && entry.value() != null && Integer.parseInt(entry.value()) < wanted) {
            journal.left("brokers have " + entry.name() + "=" + entry.value() + ", and " + wanted
                    + " is wanted: set it in the file of each");
        }
    }
}
