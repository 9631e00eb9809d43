package dev.preamble.scheduler.release;

import dev.preamble.catalog.metering.MeteredCompletions;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.RecordReader;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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
    private final Leadership leadership;
    private final Accounts accounts;
    private final MeteredCompletions metered;
    private final RecordReader<CompletionUse> uses;
    private final InstantSource clock;
    private @Nullable Consumer<String, byte[]> consumer;
    private OptionalLong epoch = OptionalLong.empty();

    public CompletionMetering(
            Broker broker,
            Leadership leadership,
            Accounts accounts,
            MeteredCompletions metered,
            MeterRegistry meters,
            InstantSource clock) {
        this.broker = broker;
        this.leadership = leadership;
        this.accounts = accounts;
        this.metered = metered;
        this.uses = new RecordReader<>(CompletionUse.class, meters);
        this.clock = clock;
    }

    @Override
    public Duration take() {
        OptionalLong leading = leadership.epoch();
        if (consumer != null && !leading.equals(epoch)) {
            close();
        }
        if (leading.isEmpty()) {
            return POLL;
        }
        epoch = leading;
        try {
            if (consumer == null) {
                consumer = open();
            }
            read(consumer);
            return Duration.ZERO;
        } catch (RuntimeException e) {
            // What was read and not written down is read again from the committed offset.
            close();
            throw e;
        }
    }

    private void read(Consumer<String, byte[]> from) {
        ConsumerRecords<String, byte[]> records = from.poll(POLL);
        for (ConsumerRecord<String, byte[]> record : records) {
            uses.read(record).ifPresent(this::charge);
        }
        if (!records.isEmpty()) {
            from.commitSync();
        }
    }

    private void charge(CompletionUse use) {
        Instant now = clock.instant();
        accounts.charge(use.tenant(), use.laneMillis() / 1e3, now, () -> metered.add(use, now));
    }

    private Consumer<String, byte[]> open() {
        Consumer<String, byte[]> opened = broker.consumer(GROUP);
        opened.assign(Set.of(USES));
        return opened;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
