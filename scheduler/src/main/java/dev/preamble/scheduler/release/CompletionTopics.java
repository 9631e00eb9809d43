package dev.preamble.scheduler.release;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.Headers;
import dev.preamble.scheduler.broker.LedConsumer;
import dev.preamble.scheduler.broker.RecordReader;
import dev.preamble.scheduler.completion.CompletionTraces;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads for the desk while this scheduler leads: from now on, since what nobody has begun is asked for again. */
@Singleton
public final class CompletionTopics implements Turn, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final TopicPartition REQUESTS = new TopicPartition(Topics.COMPLETION_REQUESTS.name(), 0);
    private static final TopicPartition USES = new TopicPartition(Topics.COMPLETION_USES.name(), 0);

    private final Broker broker;
    private final CompletionDesk desk;
    private final CompletionTraces traces;
    private final LedConsumer consumer;
    private final RecordReader<CompletionWish> wishes;
    private final RecordReader<CompletionUse> uses;

    public CompletionTopics(
            Broker broker, Leadership leadership, CompletionDesk desk, CompletionTraces traces, MeterRegistry meters) {
        this.broker = broker;
        this.desk = desk;
        this.traces = traces;
        this.consumer = new LedConsumer(leadership, this::open, desk::forget);
        this.wishes = new RecordReader<>(CompletionWish.class, meters);
        this.uses = new RecordReader<>(CompletionUse.class, meters);
    }

    @Override
    public Duration take() {
        return consumer.turn(this::read, POLL);
    }

    private void read(Consumer<String, byte[]> from) {
        for (ConsumerRecord<String, byte[]> record : from.poll(POLL)) {
            if (record.topic().equals(REQUESTS.topic())) {
                traces.keep(record.key(), Headers.trace(record));
                wishes.read(record).ifPresent(desk::hear);
            } else {
                uses.read(record).ifPresent(desk::hear);
            }
        }
        desk.look();
    }

    private Consumer<String, byte[]> open() {
        Consumer<String, byte[]> opened = broker.consumer(null);
        try {
            opened.assign(Set.of(REQUESTS, USES));
            opened.seekToEnd(Set.of(REQUESTS, USES));
            opened.position(REQUESTS);
            opened.position(USES);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
