package dev.preamble.worker.event;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.event.TextGrowth;
import dev.preamble.telemetry.TraceParent;
import dev.preamble.worker.broker.Kafka;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * The way of events to the scheduler, keyed by job, so that a job's events stay in order.
 *
 * <p>Safe for use by many threads.
 */
public final class TaskEvents implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TaskEvents.class);

    private final Producer<String, byte[]> producer;

    public TaskEvents(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Sends and waits until all in-sync replicas have stored it.
     *
     * @throws EventNotStored when that is not known to have happened; it may have, and may still happen
     */
    public void store(TaskEvent event) throws EventNotStored, InterruptedException {
        try {
            producer.send(record(event)).get(Kafka.DELIVERY_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new EventNotStored(event, e);
        }
    }

    /** Sends without waiting: the next report of progress makes up for one that is lost. */
    public void tell(TaskEvent.Progressed progressed) {
        tell(record(progressed));
    }

    /** Sends without waiting: the line that is stored in the end makes up for what is lost. */
    public void tell(TextGrowth growth) {
        tell(new ProducerRecord<>(Topics.TEXTS.name(), growth.key().job().toString(), RecordJson.write(growth)));
    }

    private void tell(ProducerRecord<String, byte[]> record) {
        try {
            var unused = producer.send(record, (stored, failure) -> {
                if (failure != null) {
                    LOG.debugf("a record of job %s is lost: %s", record.key(), failure.getMessage());
                }
            });
        } catch (KafkaException e) {
            LOG.debugf("a record of job %s is lost: %s", record.key(), e.getMessage());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private static ProducerRecord<String, byte[]> record(TaskEvent event) {
        var record = new ProducerRecord<>(
                Topics.TASK_EVENTS.name(), event.key().job().toString(), RecordJson.write(event));
        // Of the run, on whose thread this is.
        TraceParent.current().ifPresent(run -> record.headers().add(TraceParent.HEADER, run.bytes()));
        return record;
    }
}
