package dev.preamble.parts.cluster;

import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.Topics;
import dev.preamble.records.id.PoolId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the parts do with Kafka, as fast as it lets them, until it is stopped: the scheduler sends tasks and a tenant's events in
 * transactions, workers take tasks as a share group and report each. Each keeps what Kafka said that it has.
 */
final class Load {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ThreeBrokers brokers;
    private final PoolId pool;
    private final String events;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean sending = true;
    private volatile boolean taking = true;

    /** What transactions committed: tasks, and events of the tenant by the same numbers. */
    final Set<String> committed = ConcurrentHashMap.newKeySet();

    /** Tasks that a worker acquired and settled. */
    final Set<String> taken = ConcurrentHashMap.newKeySet();

    /** Reports that were acknowledged. */
    final Set<String> reported = ConcurrentHashMap.newKeySet();

    /** @param events the tenant's topic */
    Load(ThreeBrokers brokers, PoolId pool, String events) {
        this.brokers = brokers;
        this.pool = pool;
        this.events = events;
    }

    void start() {
        running.add(threads.submit(this::schedule));
        for (int worker = 0; worker < 2; worker++) {
            running.add(threads.submit(this::work));
        }
    }

    private void schedule() {
        KafkaProducer<String, String> producer = scheduler();
        int number = 0;
        while (sending) {
            String name = "record-" + number;
            try {
                producer.beginTransaction();
                List<Future<RecordMetadata>> sent = List.of(
                        producer.send(new ProducerRecord<>(Topics.tasks(pool).name(), name, name)),
                        producer.send(new ProducerRecord<>(events, name, name)));
                producer.commitTransaction();
                if (sent.stream().allMatch(Future::isDone)) {
                    committed.add(name);
                }
                number++;
            } catch (KafkaException e) {
                // Whether it was committed is not known: the next epoch settles it, and the number is not used again.
                producer.close(Duration.ZERO);
                producer = scheduler();
                number++;
            }
        }
        producer.close();
    }

    private KafkaProducer<String, String> scheduler() {
        while (true) {
            Map<String, Object> settings = client(KafkaUser.SCHEDULER);
            settings.put("transactional.id", "preamble-trial");
            settings.put("max.block.ms", 10_000);
            settings.put("delivery.timeout.ms", 10_000);
            settings.put("transaction.timeout.ms", 20_000);
            var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
            try {
                producer.initTransactions();
                return producer;
            } catch (ProducerFencedException e) {
                throw e;
            } catch (KafkaException e) {
                producer.close(Duration.ZERO);
            }
        }
    }

    private void work() {
        Map<String, Object> settings = client(KafkaUser.WORKER);
        settings.put("delivery.timeout.ms", 30_000);
        Map<String, Object> member = client(KafkaUser.WORKER);
        member.put("group.id", Topics.taskGroup(pool));
        member.put("share.acknowledgement.mode", "explicit");
        try (var reports = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                var tasks = new KafkaShareConsumer<>(member, new StringDeserializer(), new StringDeserializer())) {
            tasks.subscribe(List.of(Topics.tasks(pool).name()));
            while (taking) {
                List<String> now = new ArrayList<>();
                for (ConsumerRecord<String, String> task : tasks.poll(POLL)) {
                    boolean told = told(reports, task);
                    tasks.acknowledge(task, told ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
                    if (told) {
                        now.add(task.value());
                    }
                }
                tasks.commitSync(Duration.ofSeconds(30));
                taken.addAll(now);
            }
        }
    }

    private boolean told(KafkaProducer<String, String> reports, ConsumerRecord<String, String> task) {
        try {
            reports.send(new ProducerRecord<>(Topics.TASK_EVENTS.name(), task.key(), task.value()))
                    .get();
            reported.add(task.value());
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> client(KafkaUser user) {
        Map<String, Object> settings =
                new HashMap<>(brokers.trusting(brokers.login(user).client()));
        settings.put("request.timeout.ms", 5_000);
        settings.put("reconnect.backoff.max.ms", 1_000);
        return settings;
    }

    /** Sends nothing more; what was sent is still taken. */
    void stopSending() throws Exception {
        sending = false;
        running.getFirst().get(60, TimeUnit.SECONDS);
    }

    /** Throws what went wrong in it. */
    void stop() throws Exception {
        sending = false;
        taking = false;
        for (Future<?> each : running) {
            each.get(90, TimeUnit.SECONDS);
        }
        threads.close();
    }
}
