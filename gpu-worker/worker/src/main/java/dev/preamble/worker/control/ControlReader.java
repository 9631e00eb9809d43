package dev.preamble.worker.control;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.control.Control;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Reads every command from the moment it starts, by a thread of its own and without a group: what was said before does
 * not concern a worker that had nothing then.
 */
public final class ControlReader {
    private static final Logger LOG = Logger.getLogger(ControlReader.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CONTROL.name(), 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Supplier<KafkaConsumer<String, byte[]>> consumers;
    private final Consumer<Control> commands;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch reading = new CountDownLatch(1);
    private final Thread thread = new Thread(this::read, "control");
    private long position = -1;

    /** @param commands is handed each command, on the reader's thread */
    public ControlReader(Supplier<KafkaConsumer<String, byte[]>> consumers, Consumer<Control> commands) {
        this.consumers = consumers;
        this.commands = commands;
        thread.setDaemon(true);
    }

    /** Starts, and returns as soon as no later command can be missed. */
    public void start() throws InterruptedException {
        thread.start();
        reading.await();
    }

    public void stop() throws InterruptedException {
        closed.countDown();
        thread.join(POLL.multipliedBy(4));
    }

    private void read() {
        while (closed.getCount() > 0) {
            try (var consumer = consumers.get()) {
                readWith(consumer);
            } catch (KafkaException e) {
                LOG.warnf("cannot read commands now, and tries again: %s", e.getMessage());
                pause();
            }
        }
        reading.countDown();
    }

    private void readWith(KafkaConsumer<String, byte[]> consumer) {
        consumer.assign(List.of(PARTITION));
        if (position < 0) {
            consumer.seekToEnd(List.of(PARTITION));
            position = consumer.position(PARTITION);
        } else {
            consumer.seek(PARTITION, position);
        }
        reading.countDown();
        while (closed.getCount() > 0) {
            for (var record : consumer.poll(POLL)) {
                obey(record.value(), record.offset());
            }
            position = consumer.position(PARTITION);
        }
    }

    private void obey(byte[] json, long offset) {
        try {
            commands.accept(RecordJson.read(json, Control.class));
        } catch (UnreadableRecord e) {
            LOG.errorf("skipped the command at offset %d: %s", offset, e.getMessage());
        }
    }

    private void pause() {
        try {
            closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }
}
