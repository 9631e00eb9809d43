package dev.preamble.records;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every topic of the platform: its name, partitions and settings.
 *
 * <p>A tenant's topics have three pieces; a tenant id holds no dot, and no internal topic has three pieces, so that a
 * tenant's name can never make an internal topic its own.
 */
public final class Topics {
    /** What a tenant's and a pool's topics start with. */
    public static final String NAMESPACE = "preamble.";

    /** What the topics of all pools start with. */
    public static final String POOLS = NAMESPACE + "pools.";

    /** Of no use once it is late. */
    private static final Map<String, String> BRIEF =
            Map.of("retention.ms", millis(Duration.ofMinutes(1)), "segment.ms", millis(Duration.ofMinutes(1)));

    /** Workers' reports on their runs, keyed by job, so that a job's events stay in order. */
    public static final TopicLayout TASK_EVENTS =
            new TopicLayout(NAMESPACE + "task-events", 4, Map.of("retention.ms", millis(Duration.ofDays(7))));

    /** Heartbeats, keyed by worker id; a tombstone says that a worker left. */
    public static final TopicLayout WORKERS = new TopicLayout(
            NAMESPACE + "workers",
            1,
            Map.of(
                    "cleanup.policy", "compact",
                    "segment.ms", millis(Duration.ofMinutes(10)),
                    "min.cleanable.dirty.ratio", "0.1"));

    /** Commands that every worker reads from the moment it starts. */
    public static final TopicLayout CONTROL =
            new TopicLayout(NAMESPACE + "control", 1, Map.of("retention.ms", millis(Duration.ofHours(1))));

    /** What texts grow by that somebody waits for, keyed by job; of no use once it is late. */
    public static final TopicLayout TEXTS = new TopicLayout(NAMESPACE + "texts", 4, BRIEF);

    /** What gateways ask the scheduler for whose senders wait, keyed by completion. */
    public static final TopicLayout COMPLETION_REQUESTS = new TopicLayout(NAMESPACE + "completion-requests", 1, BRIEF);

    /** What comes of it, in the partition that the asking gateway named. */
    public static final TopicLayout COMPLETION_REPLIES = new TopicLayout(NAMESPACE + "completion-replies", 16, BRIEF);

    /** What completions used, for the scheduler to write down; keyed by completion. */
    public static final TopicLayout COMPLETION_USES =
            new TopicLayout(NAMESPACE + "completion-uses", 1, Map.of("retention.ms", millis(Duration.ofDays(7))));

    /** How often a gateway says again what it waits for and nobody has begun. */
    public static final Duration COMPLETION_REPEAT = Duration.ofSeconds(2);

    /** The position of the outbox relay, committed in the transactions that publish; one partition, last record wins. */
    public static final TopicLayout RELAY = new TopicLayout(
            NAMESPACE + "relay", 1, Map.of("cleanup.policy", "compact", "segment.ms", millis(Duration.ofMinutes(10))));

    private static final String TASKS = ".tasks";
    private static final String COMPLETIONS = ".completions";

    private Topics() {}

    /** The topics that exist once. */
    public static List<TopicLayout> internal() {
        return List.of(
                TASK_EVENTS, WORKERS, CONTROL, TEXTS, COMPLETION_REQUESTS, COMPLETION_REPLIES, COMPLETION_USES, RELAY);
    }

    /** A pool's tasks; kept until they are done, however long that takes, so there is no time retention. */
    public static TopicLayout tasks(PoolId pool) {
        return new TopicLayout(POOLS + pool + TASKS, 1, Map.of("retention.ms", "-1"));
    }

    /** The share group of a pool's workers bears the name of the topic that it reads. */
    public static String taskGroup(PoolId pool) {
        return tasks(pool).name();
    }

    /**
     * The settings of a pool's share group, but for the lock, which is the scheduler's to choose: a task sent before the
     * first worker came is run, one of an aborted transaction is not. The broker gives up on a record later than the
     * scheduler on its segment: ten deliveries are the most that it allows.
     */
    public static Map<String, String> taskGroupSettings() {
        return Map.of(
                "share.auto.offset.reset", "earliest",
                "share.isolation.level", "read_committed",
                "share.delivery.count.limit", "10");
    }

    /** The completions that a pool's workers are to make now; its share group bears the same name. */
    public static TopicLayout completions(PoolId pool) {
        return new TopicLayout(POOLS + pool + COMPLETIONS, 1, BRIEF);
    }

    /** The settings of the share group of a pool's completions: one sent before the first worker came is made. */
    public static Map<String, String> completionGroupSettings() {
        return Map.of("share.auto.offset.reset", "earliest");
    }

    /** Every transition of a tenant's jobs, as CloudEvents. */
    public static TopicLayout events(TenantId tenant) {
        return new TopicLayout(NAMESPACE + tenant + ".events", 1, Map.of("retention.ms", millis(Duration.ofDays(7))));
    }

    /** The lines that a tenant's generation jobs made. */
    public static TopicLayout results(TenantId tenant) {
        return new TopicLayout(NAMESPACE + tenant + ".results", 1, Map.of("retention.ms", millis(Duration.ofDays(7))));
    }

    /** What a tenant can read. */
    public static List<TopicLayout> of(TenantId tenant) {
        return List.of(events(tenant), results(tenant));
    }

    /** What a topic of that name has to be; empty for one that is none of the platform's. */
    public static Optional<TopicLayout> layout(String topic) {
        return Stream.of(
                        internal().stream(),
                        pool(topic, TASKS).map(Topics::tasks).stream(),
                        pool(topic, COMPLETIONS).map(Topics::completions).stream(),
                        tenant(topic).stream().flatMap(tenant -> of(tenant).stream()))
                .flatMap(layouts -> layouts)
                .filter(layout -> layout.name().equals(topic))
                .findFirst();
    }

    /** Whether it is {@link #completions} of some pool. */
    public static boolean isCompletions(String topic) {
        return pool(topic, COMPLETIONS).isPresent();
    }

    private static Optional<PoolId> pool(String topic, String ending) {
        return Optional.of(topic)
                .filter(name -> name.startsWith(POOLS) && name.endsWith(ending))
                .map(name -> name.substring(POOLS.length(), Math.max(POOLS.length(), name.length() - ending.length())))
                .filter(PoolId::isValid)
                .map(PoolId::new);
    }

    /** Whose topic that is; empty for one of the platform's own. */
    public static Optional<TenantId> tenant(String topic) {
        String rest = topic.startsWith(NAMESPACE) ? topic.substring(NAMESPACE.length()) : "";
        String id = rest.substring(0, Math.max(0, rest.indexOf('.')));
        return Optional.of(id)
                .filter(TenantId::isValid)
                .map(TenantId::new)
                .filter(tenant ->
                        of(tenant).stream().anyMatch(layout -> layout.name().equals(topic)));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
