package dev.preamble.scheduler.release;

import dev.preamble.catalog.model.BaseModels;
import dev.preamble.records.Topics;
import dev.preamble.records.id.PoolId;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/**
 * Lets go of tasks that are done with. A task waits for as long as it must, so that its topic keeps everything; but what lies
 * before the share group's start is given to no worker again (KIP-932).
 */
@Singleton
public final class SpentTasks implements Turn {
    private static final Logger LOG = Logger.getLogger(SpentTasks.class);
    private static final Duration REST = Duration.ofMinutes(10);

    private final Broker broker;
    private final Leadership leadership;
    private final BaseModels models;

    public SpentTasks(Broker broker, Leadership leadership, BaseModels models) {
        this.broker = broker;
        this.leadership = leadership;
        this.models = models;
    }

    @Override
    public Duration take() throws InterruptedException {
        if (leadership.epoch().isPresent()) {
            List<PoolId> pools = QuarkusTransaction.requiringNew()
                    .call(() ->
                            models.listAll().stream().map(model -> model.id()).toList());
            try (Admin admin = broker.admin()) {
                for (PoolId pool : pools) {
                    letGo(admin, pool);
                }
            }
        }
        return REST;
    }

    private static void letGo(Admin admin, PoolId pool) throws InterruptedException {
        TopicPartition tasks = new TopicPartition(Topics.tasks(pool).name(), 0);
        try {
            OptionalLong start = start(admin, Topics.taskGroup(pool), tasks);
            if (start.isPresent()) {
                done(admin.deleteRecords(Map.of(tasks, RecordsToDelete.beforeOffset(start.getAsLong())))
                        .all());
            }
        } catch (ExecutionException | TimeoutException e) {
            boolean neverUsed = e.getCause() instanceof UnknownTopicOrPartitionException
                    || e.getCause() instanceof GroupIdNotFoundException;
            if (!neverUsed) {
                LOG.warnf("tasks of pool %s that are done with stay for now: %s", pool, e.getMessage());
            }
        }
    }

    /** Empty where no worker has taken a task yet. */
    private static OptionalLong start(Admin admin, String group, TopicPartition tasks)
            throws InterruptedException, ExecutionException, TimeoutException {
        SharePartitionOffsetInfo known = done(admin.listShareGroupOffsets(
                                Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(List.of(tasks))))
                        .partitionsToOffsetInfo(group))
                .get(tasks);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.startOffset());
    }

    private static <T> T done(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Broker.CALL.toMillis(), TimeUnit.MILLISECONDS);
    }
}
