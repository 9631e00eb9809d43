package dev.preamble.scheduler.release;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.RecordReader;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.completion.CompletionRoutes;
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
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hears what gateways ask for, and which lanes are free again, while this scheduler leads: from now on, since what nobody
 * has begun is repeated. It writes nothing, so that nobody who asks waits for a disk.
 *
 * <p>A leader that was stopped and wakes finds its queue's senders gone, or its lease: it looks at that before it sends.
 * What it sends in the instant in between is made twice at worst, of which the gateway takes one and the catalog meters one.
 */
@Singleton
public final class CompletionDesk implements Turn, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final TopicPartition REQUESTS = new TopicPartition(Topics.COMPLETION_REQUESTS.name(), 0);
    private static final TopicPartition USES = new TopicPartition(Topics.COMPLETION_USES.name(), 0);

    private final Broker broker;
    private final Leadership leadership;
    private final CompletionQueue queue;
    private final CompletionRoutes routes;
    private final Release release;
    private final RecordReader<CompletionRequest> requests;
    private final RecordReader<CompletionUse> uses;
    private final InstantSource clock;
    private @Nullable Consumer<String, byte[]> consumer;
    private OptionalLong epoch = OptionalLong.empty();

    public CompletionDesk(
            Broker broker,
            Leadership leadership,
            CompletionQueue queue,
            CompletionRoutes routes,
            Release release,
            MeterRegistry meters,
            InstantSource clock) {
        this.broker = broker;
        this.leadership = leadership;
        this.queue = queue;
        this.routes = routes;
        this.release = release;
        this.requests = new RecordReader<>(CompletionRequest.class, meters);
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
            close();
            throw e;
        }
    }

    private void read(Consumer<String, byte[]> from) {
        for (ConsumerRecord<String, byte[]> record : from.poll(POLL)) {
            if (record.topic().equals(REQUESTS.topic())) {
                requests.read(record).ifPresent(this::hear);
            } else {
                uses.read(record).ifPresent(queue::ended);
            }
        }
        queue.expire(clock.instant());
        // After each poll: of lanes that segments leave meanwhile the round takes care.
        release.completions();
    }

    private void hear(CompletionRequest request) {
        Instant now = clock.instant();
        boolean answerable = request.replyTo() >= 0 && request.replyTo() < Topics.COMPLETION_REPLIES.partitions();
        if (answerable && request.deadline().isAfter(now) && !queue.offer(request, now)) {
            routes.refuse(
                    request,
                    ErrorCode.QUOTA_EXCEEDED,
                    "Too many completions wait: of a tenant " + CompletionQueue.WAITING + " may, of all "
                            + CompletionQueue.WAITING_IN_ALL + ".");
        }
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
        queue.clear();
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
