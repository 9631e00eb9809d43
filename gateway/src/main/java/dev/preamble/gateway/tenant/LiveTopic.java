package dev.preamble.gateway.tenant;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is said on a topic from now on, by one consumer and one thread; what was said while Kafka did not answer is not
 * heard. Safe for use by many threads.
 */
public final class LiveTopic {
    private static final Logger LOG = Logger.getLogger(LiveTopic.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);

    private final String topic;
    private final IntPredicate wanted;
    private final Consumer<byte[]> hear;
    private final Map<String, Object> properties;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean listening;

    /**
     * A topic that nobody listens to yet.
     *
     * @param wanted which partitions
     * @param hear is given each record's value on the one thread; what it throws ends the listening for a moment
     */
    public LiveTopic(
            KafkaSettings settings, String clientId, String topic, IntPredicate wanted, Consumer<byte[]> hear) {
        this.topic = topic;
        this.wanted = wanted;
        this.hear = hear;
        Map<String, Object> all = new HashMap<>(KafkaConnection.properties(settings, clientId));
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        this.properties = Map.copyOf(all);
    }

    public void start() {
        Thread.ofPlatform().name("topic-" + topic).daemon().start(this::run);
    }

    public void stop() {
        stopping.countDown();
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    /** Whether what is said now will be heard. */
    public boolean listening() {
        return listening;
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
            List<TopicPartition> partitions = opened.partitionsFor(topic).stream()
                    .filter(partition -> wanted.test(partition.partition()))
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            opened.assign(partitions);
            opened.seekToEnd(partitions);
            partitions.forEach(opened::position);
            listening = true;
            while (stopping.getCount() > 0) {
                opened.poll(POLL).forEach(record -> hear.accept(record.value()));
            }
        } catch (WakeupException e) {
            LOG.debug("the gateway stops");
        } catch (KafkaException | IllegalStateException e) {
            LOG.warnf("not hearing %s, trying again: %s", topic, e.getMessage());
        } finally {
            listening = false;
            consumer = null;
        }
    }
}
