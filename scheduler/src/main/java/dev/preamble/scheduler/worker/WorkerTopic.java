package dev.preamble.scheduler.worker;

import dev.preamble.records.Topics;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.RecordReader;
import dev.preamble.scheduler.loop.Turn;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heartbeats, whether this scheduler leads or not, so that it knows the workers when it takes over.
 *
 * <p>What lay on the topic before is as old as its record says; what arrives from then on is fresh by this process's
 * clock.
 */
@Singleton
public final class WorkerTopic implements Turn, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.WORKERS.name(), 0);

    private final Broker broker;
    private final Roster roster;
    private final RecordReader<Heartbeat> reader;
    private final InstantSource clock;
    private @Nullable Consumer<String, byte[]> consumer;
    private long oldUntil;

    public WorkerTopic(Broker broker, Roster roster, MeterRegistry meters, InstantSource clock) {
        this.broker = broker;
        this.roster = roster;
        this.reader = new RecordReader<>(Heartbeat.class, meters);
        this.clock = clock;
    }

    @Override
    public Duration take() {
        try {
            if (consumer == null) {
                consumer = open();
            }
            consumer.poll(POLL).forEach(this::hear);
            if (consumer.position(PARTITION) >= oldUntil) {
                roster.caughtUp();
            }
            return Duration.ZERO;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Consumer<String, byte[]> open() {
        Consumer<String, byte[]> opened = broker.consumer(null);
        try {
            opened.assign(List.of(PARTITION));
            opened.seekToBeginning(Set.of(PARTITION));
            oldUntil = opened.endOffsets(Set.of(PARTITION)).getOrDefault(PARTITION, 0L);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void hear(ConsumerRecord<String, byte[]> heartbeat) {
        Instant now = clock.instant();
        Instant written = Instant.ofEpochMilli(heartbeat.timestamp());
        Instant seen = heartbeat.offset() < oldUntil && written.isBefore(now) ? written : now;
        if (heartbeat.value() != null) {
            reader.read(heartbeat).ifPresent(beat -> roster.heard(beat, seen));
        } else if (heartbeat.key() != null && WorkerId.isValid(heartbeat.key())) {
            roster.left(new WorkerId(heartbeat.key()));
        }
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
