package dev.preamble.worker.heartbeat;

import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.worker.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The worker's heartbeats, keyed by its id on a compacted topic. An orderly leave takes the last one back.
 *
 * <p>A heartbeat vouches for the runs that it names. So there is none once the worker cannot go on: its runs are then
 * given to others.
 *
 * <p>Safe for use by many threads.
 */
public final class Heartbeats {
    private static final Logger LOG = Logger.getLogger(Heartbeats.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Producer<String, byte[]> producer;
    private final WorkerId worker;
    private final Supplier<Heartbeat> heartbeat;
    private final BooleanSupplier able;
    private final Runnable unable;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heartbeat").daemon().factory());
    private volatile Instant heard = Instant.MIN;
    private volatile @Nullable Future<?> beating;

    /**
     * @param heartbeat makes the next one, on the heartbeats' thread
     * @param able whether the worker can go on
     * @param unable what to do when it cannot, each time that a heartbeat is due
     */
    public Heartbeats(
            Producer<String, byte[]> producer,
            WorkerId worker,
            Supplier<Heartbeat> heartbeat,
            BooleanSupplier able,
            Runnable unable,
            InstantSource clock) {
        this.producer = producer;
        this.worker = worker;
        this.heartbeat = heartbeat;
        this.able = able;
        this.unable = unable;
        this.clock = clock;
    }

    public void start() {
        beating = timer.scheduleAtFixedRate(this::beat, 0, Heartbeat.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether there will be a next one; not before the start, and not once an error ended them. */
    public boolean alive() {
        var current = beating;
        return current != null && !current.isDone();
    }

    /** Whether Kafka stored a heartbeat so lately that the worker counts as alive. */
    public boolean heard() {
        return heard.plus(Heartbeat.LOST_AFTER).isAfter(clock.instant());
    }

    /** Ends the heartbeats and says that the worker left. */
    public void leave() throws InterruptedException {
        timer.shutdownNow();
        timer.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            send(null);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warnf("could not say that the worker leaves; it will be taken for lost: %s", e.getMessage());
        }
        producer.close(PATIENCE);
    }

    private void beat() {
        try {
            if (!able.getAsBoolean()) {
                unable.run();
                return;
            }
            send(RecordJson.write(heartbeat.get()));
            heard = clock.instant();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // The next one follows; a timer would stop at an exception.
            LOG.warnf("heartbeat not stored: %s", e.getMessage());
        }
    }

    private void send(byte @Nullable [] value) throws InterruptedException, ExecutionException, TimeoutException {
        producer.send(new ProducerRecord<>(Topics.WORKERS.name(), worker.toString(), value))
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
