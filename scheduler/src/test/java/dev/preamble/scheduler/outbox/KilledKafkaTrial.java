package dev.preamble.scheduler.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.parts.DataFolder;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Parts;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.Topics;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.broker.Broker;
import dev.preamble.scheduler.broker.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows are published without a break by channels on a Kafka of their own, which is killed again and again. Some ten seconds a kill,
 * and one kill in some forty makes Kafka forget the end of a transaction; no part of the test run.
 */
class KilledKafkaTrial {
    private static final int KILLS = Integer.getInteger("kafka.kills", 120);
    private static final long SEED = Long.getLong("kafka.seed", System.nanoTime());
    private static final int JOBS = 5;
    private static final int LARGEST_BATCH = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Random random = new Random(SEED);
    private final AtomicLong published = new AtomicLong();
    private final AtomicInteger takenBack = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final String topic = Topics.events(new TenantId("acme")).name();

    @TempDir
    private Path folder;

    @Test
    void publishesEachRowOnce() throws Exception {
        System.out.println("seed " + SEED);
        DataFolder data = new DataFolder(folder);
        Servers servers = Servers.of(data, Ports.free(), Parts.POOLS);
        PartProcess kafka = PartProcess.start(servers.kafka(), data);
        kafka.awaitReady(PATIENCE);
        KafkaAccess access = servers.kafka().access();
        try (Admin admin = Admin.create(access.client(KafkaUser.ADMIN))) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        }
        Thread relay = Thread.ofVirtual().start(() -> relay(new Broker(settings(access))));

        for (int kill = 1; kill <= KILLS; kill++) {
            awaitMore();
            Thread.sleep(random.nextInt(1_500));
            kafka.child().kill();
            kafka.child().await();
            kafka = PartProcess.start(servers.kafka(), data);
            System.out.printf(
                    "killed %d of %d times, %d rows published, %d times taken back%n",
                    kill, KILLS, published.get(), takenBack.get());
        }
        awaitMore();
        over.set(true);
        relay.join();

        try {
            assertThat(committed(access.client(KafkaUser.ADMIN)))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, published.get()).boxed().toList());
        } finally {
            kafka.stop();
        }
    }

    private void awaitMore() {
        long before = published.get();
        Awaitility.await().atMost(PATIENCE).until(() -> published.get() > before + LARGEST_BATCH);
    }

    private void relay(Broker broker) {
        Random sizes = new Random(SEED);
        while (!over.get()) {
            try (Channel channel = Channel.open(broker)) {
                published.set(Math.max(published.get(), channel.opening()));
                if (channel.isUndecided()) {
                    channel.takeBack(rows(2 * LARGEST_BATCH));
                    takenBack.incrementAndGet();
                }
                while (!over.get()) {
                    List<PlacedRow> rows = rows(sizes.nextInt(4) == 0 ? 1 + sizes.nextInt(LARGEST_BATCH) : 1);
                    channel.publish(rows);
                    published.set(rows.getLast().position());
                }
            } catch (KafkaException e) {
                pause();
            } catch (Unsendable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(200));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next of them. */
    private List<PlacedRow> rows(int count) {
        long last = published.get();
        return LongStream.rangeClosed(last + 1, last + count)
                .mapToObj(n -> new PlacedRow(n, n, "job-" + n % JOBS, topic, "job-" + n % JOBS, Map.of(), "" + n))
                .toList();
    }

    private List<Long> committed(Map<String, Object> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("isolation.level", "read_committed");
        List<Long> committed = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            Set<TopicPartition> partitions =
                    Set.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1), new TopicPartition(topic, 2));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> committed.add(Long.parseLong(record.value())));
            }
        }
        return committed;
    }

    private static BrokerSettings settings(KafkaAccess access) {
        return new BrokerSettings() {
            @Override
            public String bootstrap() {
                return access.bootstrap();
            }

            @Override
            public String username() {
                return KafkaUser.SCHEDULER.username();
            }

            @Override
            public String password() {
                return access.password(KafkaUser.SCHEDULER).value();
            }

            @Override
            public String protocol() {
                return "SASL_PLAINTEXT";
            }
        };
    }
}
