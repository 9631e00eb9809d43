package dev.preamble.scheduler.release;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.LedConsumer;
import dev.preamble.scheduler.broker.RecordReader;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes down what completions used and charges it, while this scheduler leads: first the database's transaction, then the
 * offset. If the process dies in between, the same uses come again, and each completion counts once.
 */
@Singleton
public final class CompletionMetering implements Turn, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final String GROUP = "preamble-scheduler-completions";
    private static final TopicPartition USES = new TopicPartition(Topics.COMPLETION_USES.name(), 0);

    private final Broker broker;
    private final Accounts accounts;
    private final LedConsumer consumer;
    private final RecordReader<CompletionUse> uses;
    private final InstantSource clock;

    public CompletionMetering(
            Broker broker, Leadership leadership, Accounts accounts, MeterRegistry meters, InstantSource clock) {
        this.broker = broker;
        this.accounts = accounts;
        this.consumer = new LedConsumer(leadership, this::open, () -> {});
        this.uses = new RecordReader<>(CompletionUse.class, meters);
        this.clock = clock;
    }

    @Override
    public Duration take() {
        return consumer.turn(this::read, POLL);
    }

    private void read(Consumer<String, byte[]> from) {
        ConsumerRecords<String, byte[]> records = from.poll(POLL);
        for (ConsumerRecord<String, byte[]> record : records) {
            uses.read(record).ifPresent(use -> accounts.charge(use, clock.instant()));
        }
        if (!records.isEmpty()) {
            from.commitSync();
        }
    }

    private Consumer<String, byte[]> open() {
        Consumer<String, byte[]> opened = broker.consumer(GROUP);
        opened.assign(Set.of(USES));
        return opened;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
