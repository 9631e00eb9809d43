package dev.preamble.provision.kafka;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/**
 * All topics of the platform: those that exist once, those of pools, and those that tenants have by now; and the share
 * groups of pools. What their layout says is made so; other settings of theirs are left alone.
 */
final class PlatformTopics {
    private static final String LEAST_IN_SYNC = "min.insync.replicas";

    private final AdminCalls calls;
    private final ClusterPlan plan;

    PlatformTopics(AdminCalls calls, ClusterPlan plan) {
        this.calls = calls;
        this.plan = plan;
    }

    void provision(Journal journal) throws ProvisioningFailed, InterruptedException {
        Set<String> there = calls.done(calls.admin().listTopics().names());
        Map<String, TopicLayout> layouts = new TreeMap<>();
        Stream.concat(
                        Topics.internal().stream(),
                        plan.pools().stream().flatMap(pool -> Stream.of(Topics.tasks(pool), Topics.completions(pool))))
                .forEach(layout -> layouts.put(layout.name(), layout));
        there.forEach(name -> Topics.layout(name).ifPresent(layout -> layouts.put(name, layout)));

        List<TopicLayout> missing = layouts.values().stream()
                .filter(layout -> !there.contains(layout.name()))
                .toList();
        make(missing, journal);
        missing.forEach(layout -> layouts.remove(layout.name()));
        Map<String, TopicDescription> descriptions =
                calls.done(calls.admin().describeTopics(layouts.keySet()).allTopicNames());
        new Replicas(calls, plan.replication()).raise(descriptions.values(), journal);
        layouts.values()
                .forEach(layout -> comparePartitions(
                        layout,
                        Optional.ofNullable(descriptions.get(layout.name()))
                                .map(topic -> topic.partitions().size())
                                .orElse(layout.partitions()),
                        journal));
        set(layouts.values(), journal);
    }

    private void make(List<TopicLayout> missing, Journal journal) throws ProvisioningFailed, InterruptedException {
        calls.done(calls.admin()
                .createTopics(missing.stream()
                        .map(layout -> new NewTopic(layout.name(), layout.partitions(), (short) plan.replication())
                                .configs(settings(layout)))
                        .toList())
                .all());
        missing.forEach(layout -> journal.changed("made topic " + layout.name() + ", partitions: " + layout.partitions()
                + ", replicas: " + plan.replication()));
    }

    /** More partitions would send a job's next events elsewhere than its last ones, so that their order is lost. */
    private static void comparePartitions(TopicLayout layout, int partitions, Journal journal) {
        if (partitions != layout.partitions()) {
            journal.left("topic " + layout.name() + " has " + partitions + " partitions, and a new one would have "
                    + layout.partitions());
        }
    }

    private void set(Collection<TopicLayout> layouts, Journal journal) throws ProvisioningFailed, InterruptedException {
        Map<ConfigResource, Map<String, String>> wanted = new HashMap<>();
        layouts.forEach(
                layout -> wanted.put(new ConfigResource(ConfigResource.Type.TOPIC, layout.name()), settings(layout)));
        plan.pools().forEach(pool -> {
            wanted.put(
                    new ConfigResource(ConfigResource.Type.GROUP, Topics.taskGroup(pool)), Topics.taskGroupSettings());
            wanted.put(
                    new ConfigResource(
                            ConfigResource.Type.GROUP, Topics.completions(pool).name()),
                    Topics.completionGroupSettings());
        });
        Map<ConfigResource, Config> present =
                calls.done(calls.admin().describeConfigs(wanted.keySet()).all());
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        List<String> lines = new ArrayList<>();
        wanted.forEach((resource, settings) -> new TreeMap<>(settings).forEach((name, value) -> {
            Optional<ConfigEntry> entry =
                    Optional.ofNullable(present.get(resource)).map(config -> config.get(name));
            if (entry.isEmpty()
                    || !isOwn(entry.get())
                    || !value.equals(entry.get().value())) {
                changes.computeIfAbsent(resource, key -> new ArrayList<>())
                        .add(new AlterConfigOp(new ConfigEntry(name, value), OpType.SET));
                lines.add(said(resource, name, entry.map(ConfigEntry::value), value));
            }
        }));
        calls.done(calls.admin().incrementalAlterConfigs(changes).all());
        lines.stream().sorted().forEach(journal::changed);
    }

    /** Whether it is set at the topic or group itself: what it has from the broker changes with the broker. */
    private static boolean isOwn(ConfigEntry entry) {
        return entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG
                || entry.source() == ConfigSource.DYNAMIC_GROUP_CONFIG;
    }

    private static String said(ConfigResource resource, String name, Optional<String> was, String value) {
        String what = resource.type() == ConfigResource.Type.TOPIC ? "topic " : "share group ";
        return what + resource.name() + ": " + name + " is " + value
                + was.filter(before -> !before.equals(value))
                        .map(before -> ", was " + before)
                        .orElse(" of its own");
    }

    private Map<String, String> settings(TopicLayout layout) {
        Map<String, String> settings = new HashMap<>(layout.settings());
        settings.put(LEAST_IN_SYNC, Integer.toString(plan.leastInSync()));
        return settings;
    }
}
