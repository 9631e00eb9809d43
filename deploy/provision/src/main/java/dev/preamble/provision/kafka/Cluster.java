package dev.preamble.provision.kafka;

import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.PoolId;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/** Brings the platform's own topics, share groups and rights to the state that they must have. */
public final class Cluster implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 20;

    private final Admin admin;

    public Cluster(KafkaAccess access) {
        Map<String, Object> settings = new HashMap<>(access.client(KafkaUser.ADMIN));
        settings.put("request.timeout.ms", TIMEOUT_SECONDS * 1000);
        settings.put("default.api.timeout.ms", TIMEOUT_SECONDS * 1000);
        this.admin = Admin.create(settings);
    }

    public void apply(List<PoolId> pools) throws IOException, InterruptedException {
        List<TopicLayout> topics = Stream.concat(
                        Topics.internal().stream(), pools.stream().map(Topics::tasks))
                .toList();
        createMissing(topics);
        Map<ConfigResource, Collection<AlterConfigOp>> settings = new HashMap<>();
        topics.forEach(topic ->
                settings.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), set(topic.settings())));
        pools.forEach(pool -> settings.put(
                new ConfigResource(ConfigResource.Type.GROUP, Topics.taskGroup(pool)),
                set(Topics.taskGroupSettings())));
        done(admin.incrementalAlterConfigs(settings).all());
        grant();
    }

    private void createMissing(List<TopicLayout> topics) throws IOException, InterruptedException {
        Set<String> there = done(admin.listTopics().names());
        done(admin.createTopics(topics.stream()
                        .filter(topic -> !there.contains(topic.name()))
                        .map(topic ->
                                new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.<Short>empty()))
                        .toList())
                .all());
    }

    /** Grants what is missing and takes back what an earlier release of the platform granted. */
    private void grant() throws IOException, InterruptedException {
        Set<AclBinding> wanted = new HashSet<>(Rights.all());
        Set<AclBinding> present = present();
        done(admin.createAcls(wanted.stream()
                        .filter(right -> !present.contains(right))
                        .toList())
                .all());
        done(admin.deleteAcls(present.stream()
                        .filter(right -> !wanted.contains(right))
                        .map(AclBinding::toFilter)
                        .toList())
                .all());
    }

    private Set<AclBinding> present() throws IOException, InterruptedException {
        Set<AclBinding> present = new HashSet<>();
        for (KafkaUser user : KafkaUser.values()) {
            present.addAll(done(admin.describeAcls(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(
                                    user.principal(), null, AclOperation.ANY, AclPermissionType.ANY)))
                    .values()));
        }
        return present;
    }

    private static Collection<AlterConfigOp> set(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(new ConfigEntry(setting.getKey(), setting.getValue()), OpType.SET))
                .collect(Collectors.toList());
    }

    private static <T> T done(KafkaFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Kafka refused to be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
