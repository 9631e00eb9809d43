package dev.preamble.scheduler.release;

import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import dev.preamble.records.id.PoolId;
import dev.preamble.scheduler.broker.Broker;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/**
 * Sees to it, before a pool's first release, that Kafka would run its tasks and completions: their topics exist, and the
 * share groups read from the start; that of tasks reads committed records only, and redelivers more often than the
 * scheduler retries. Kafka's own defaults are otherwise: a task sent before the first worker joined would never be read.
 */
@Singleton
public final class TaskTopics implements TaskRoutes {
    private static final Logger LOG = Logger.getLogger(TaskTopics.class);
    private static final Duration RECHECK = Duration.ofSeconds(5);

    /** What was found in order may have been changed since, or be gone with a broker's disk. */
    private static final Duration REEXAMINE = Duration.ofMinutes(1);

    private final Broker broker;
    private final InstantSource clock;
    private final Map<String, String> groupSettings;
    private final Map<PoolId, Verdict> verdicts = new HashMap<>();

    public TaskTopics(Broker broker, TaskGroupSettings settings, InstantSource clock) {
        this.broker = broker;
        this.clock = clock;
        Map<String, String> group = new HashMap<>(Topics.taskGroupSettings());
        group.put("share.record.lock.duration.ms", Long.toString(settings.lock().toMillis()));
        this.groupSettings = Map.copyOf(group);
    }

    @Override
    public Optional<String> obstacle(PoolId pool) throws InterruptedException {
        Verdict last = verdicts.get(pool);
        Instant now = clock.instant();
        if (last == null
                || !last.at()
                        .plus(last.obstacle().isPresent() ? RECHECK : REEXAMINE)
                        .isAfter(now)) {
            last = new Verdict(examine(pool), now);
            verdicts.put(pool, last);
        }
        return last.obstacle();
    }

    private Optional<String> examine(PoolId pool) throws InterruptedException {
        try (Admin admin = broker.admin()) {
            create(admin, Topics.tasks(pool));
            create(admin, Topics.completions(pool));
            set(admin, Topics.taskGroup(pool), groupSettings);
            set(admin, Topics.completions(pool).name(), Topics.completionGroupSettings());
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.warnf("pool %s is not ready: %s", pool, cause.getMessage());
            return Optional.of("its topic or share group is not set up (" + cause.getMessage() + ")");
        }
    }

    private static void create(Admin admin, TopicLayout topic)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            done(admin.describeTopics(List.of(topic.name())).allTopicNames());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            done(admin.createTopics(
                            List.of(new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                                    .configs(topic.settings())))
                    .all());
            LOG.infof("created topic %s", topic.name());
        }
    }

    private static void set(Admin admin, String name, Map<String, String> settings)
            throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
        Map<String, String> missing = missing(admin, group, settings);
        if (!missing.isEmpty()) {
            LOG.infof("setting %s of share group %s", missing, name);
            List<AlterConfigOp> changes = missing.entrySet().stream()
                    .map(entry -> new AlterConfigOp(
                            new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            done(admin.incrementalAlterConfigs(Map.of(group, changes)).all());
        }
    }

    private static Map<String, String> missing(Admin admin, ConfigResource group, Map<String, String> settings)
            throws InterruptedException, ExecutionException, TimeoutException {
        Config present = done(admin.describeConfigs(List.of(group)).all()).get(group);
        return settings.entrySet().stream()
                .filter(wanted -> {
                    ConfigEntry entry = present == null ? null : present.get(wanted.getKey());
                    return entry == null || !wanted.getValue().equals(entry.value());
                })
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <T> T done(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Broker.CALL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private record Verdict(Optional<String> obstacle, Instant at) {}
}
