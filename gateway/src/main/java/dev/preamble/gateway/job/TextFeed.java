package dev.preamble.gateway.job;

import dev.preamble.gateway.tenant.KafkaConnection;
import dev.preamble.gateway.tenant.KafkaSettings;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.UnreadableRecord;
import dev.preamble.records.event.TextGrowth;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives what texts grow by to who waits for it here: one consumer and one thread for the whole gateway, from now on. While
 * Kafka does not answer nothing is lost but the growing: texts come whole in the end.
 */
@Singleton
public final class TextFeed {
    private static final Logger LOG = Logger.getLogger(TextFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);

    private final JobBells bells;
    private final Map<String, Object> properties;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    public TextFeed(JobBells bells, KafkaSettings settings) {
        this.bells = bells;
        Map<String, Object> all = new HashMap<>(KafkaConnection.properties(settings, "preamble-gateway-texts"));
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        this.properties = Map.copyOf(all);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().name("text-feed").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    private void run() {
        try {
            do {
                listen();
            } while (!stopping.await(BEFORE_RECONNECT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (KafkaConsumer<String, byte[]> opened =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer = opened;
            List<TopicPartition> partitions = opened.partitionsFor(Topics.TEXTS.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            opened.assign(partitions);
            opened.seekToEnd(partitions);
            while (stopping.getCount() > 0) {
                opened.poll(POLL).forEach(this::hear);
            }
        } catch (WakeupException e) {
            LOG.debug("the gateway stops");
        } catch (KafkaException | IllegalStateException e) {
            LOG.warnf("not hearing texts as they grow, trying again: %s", e.getMessage());
        } finally {
            consumer = null;
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        try {
            bells.tell(RecordJson.read(record.value(), TextGrowth.class));
        } catch (UnreadableRecord e) {
            LOG.warnf("a record of %s cannot be read: %s", record.topic(), e.getMessage());
        }
    }
}
