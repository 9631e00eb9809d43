package dev.preamble.scheduler.outcome;

import dev.preamble.records.Topics;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.Headers;
import dev.preamble.scheduler.broker.LedConsumer;
import dev.preamble.scheduler.broker.RecordReader;
import dev.preamble.scheduler.leadership.Leadership;
import dev.preamble.scheduler.loop.Turn;
import dev.preamble.scheduler.outcome.Outcomes.Applied;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Reads what workers report, while this scheduler leads, and has it applied: first the database's transaction, then the
 * offsets. If the process dies in between, the same reports come again and change nothing (see the package).
 *
 * <p>Partitions are assigned by hand, not by a group, so that a new leader need not wait for the former one's session to
 * end; a former leader that commits an old offset makes the next one read some reports again.
 */
@Singleton
public final class TaskEvents implements Turn, AutoCloseable {
    /** The group that keeps the offsets. */
    public static final String GROUP = "preamble-scheduler";

    private static final Logger LOG = Logger.getLogger(TaskEvents.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Broker broker;
    private final LedConsumer consumer;
    private final ResultLines resultLines;
    private final Outcomes outcomes;
    private final Hearing hearing;
    private final RecordReader<TaskEvent> reader;
    private final InstantSource clock;

    public TaskEvents(
            Broker broker,
            Leadership leadership,
            ResultLines resultLines,
            Outcomes outcomes,
            Hearing hearing,
            MeterRegistry meters,
            InstantSource clock) {
        this.broker = broker;
        this.consumer = new LedConsumer(leadership, this::open, hearing::interrupted);
        this.resultLines = resultLines;
        this.outcomes = outcomes;
        this.hearing = hearing;
        this.reader = new RecordReader<>(TaskEvent.class, meters);
        this.clock = clock;
    }

    @Override
    public Duration take() {
        return consumer.turn(this::read, POLL);
    }

    private void read(Consumer<String, byte[]> from) {
        ConsumerRecords<String, byte[]> records = from.poll(POLL);
        List<Report> reports = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> event : records) {
            reader.read(event)
                    .map(resultLines::read)
                    .map(report -> report.from(Headers.trace(event)))
                    .ifPresent(reports::add);
        }
        outcomes.apply(reports).forEach(TaskEvents::log);
        if (!records.isEmpty()) {
            from.commitSync();
        }
        if (from.assignment().stream()
                .allMatch(partition -> from.currentLag(partition).orElse(1) == 0)) {
            hearing.caughtUp(clock.instant());
        }
    }

    /** What a run does by the second is not told. */
    private static void log(Applied applied) {
        TaskEvent event = applied.report().event();
        String decision = applied.ruled().decision().getClass().getSimpleName();
        applied.report()
                .logContext()
                .run(() -> LOG.logf(
                        event instanceof TaskEvent.Progressed ? Logger.Level.DEBUG : Logger.Level.INFO,
                        "%s of release %d by %s: %s",
                        event.getClass().getSimpleName(),
                        event.key().release(),
                        event.key().worker(),
                        decision));
    }

    private Consumer<String, byte[]> open() {
        Consumer<String, byte[]> opened = broker.consumer(GROUP);
        try {
            String topic = Topics.TASK_EVENTS.name();
            Set<TopicPartition> partitions = opened.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .collect(Collectors.toSet());
            opened.assign(partitions);
            Map<TopicPartition, ?> committed = opened.committed(partitions);
            LOG.infof("reads %s from %s", topic, committed);
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
