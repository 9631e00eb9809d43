package dev.preamble.worker;

import dev.preamble.parts.Connections;
import dev.preamble.parts.Parts;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.task.Task;
import dev.preamble.worker.broker.Kafka;
import dev.preamble.worker.broker.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A pool of its own on the shared Kafka, as the scheduler sets one up before its first release. */
public final class TestPool implements AutoCloseable {
    /** As the platform has it; Kafka allows no shorter one. */
    public static final Duration LOCK = Duration.ofSeconds(15);

    private final Connections connections;
    private final PoolId id;
    private final KafkaProducer<String, byte[]> producer;

    private TestPool(Connections connections, PoolId id) {
        this.connections = connections;
        this.id = id;
        this.producer = new KafkaProducer<>(
                connections.kafka().client(KafkaUser.SCHEDULER), new StringSerializer(), new ByteArraySerializer());
    }

    public static TestPool create() throws Exception {
        return create(Parts.attachOrStart());
    }

    /** On servers of the test's own, that it may mistreat. */
    public static TestPool create(Connections connections) throws Exception {
        var id = new PoolId("pool-" + UUID.randomUUID());
        try (var admin = Admin.create(connections.kafka().client(KafkaUser.ADMIN))) {
            admin.createTopics(Stream.of(Topics.tasks(id), Topics.completions(id))
                            .map(layout -> new NewTopic(
                                            layout.name(), Optional.of(layout.partitions()), Optional.<Short>empty())
                                    .configs(layout.settings()))
                            .toList())
                    .all()
                    .get(20, TimeUnit.SECONDS);
            var settings = new HashMap<>(Topics.taskGroupSettings());
            settings.put("share.record.lock.duration.ms", Long.toString(LOCK.toMillis()));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, Topics.taskGroup(id)),
                            set(settings),
                            new ConfigResource(
                                    ConfigResource.Type.GROUP,
                                    Topics.completions(id).name()),
                            set(Topics.completionGroupSettings())))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        return new TestPool(connections, id);
    }

    public PoolId id() {
        return id;
    }

    public Connections connections() {
        return connections;
    }

    /** A worker's Kafka clients. */
    public Kafka kafka() {
        return new Kafka(settings());
    }

    public KafkaSettings settings() {
        return new Settings(
                connections.kafka().bootstrap(),
                KafkaUser.WORKER.username(),
                connections.kafka().password(KafkaUser.WORKER).value(),
                "SASL_PLAINTEXT");
    }

    /** As the scheduler does. */
    public void release(Task task) throws Exception {
        release(RecordJson.write(task));
    }

    public void release(byte @Nullable [] json) throws Exception {
        producer.send(new ProducerRecord<>(Topics.tasks(id).name(), "key", json))
                .get(20, TimeUnit.SECONDS);
    }

    /** As the scheduler does. */
    public void send(CompletionRequest request) throws Exception {
        producer.send(new ProducerRecord<>(Topics.completions(id).name(), "key", RecordJson.write(request)))
                .get(20, TimeUnit.SECONDS);
    }

    /** As the scheduler does. */
    public void command(Control command) throws Exception {
        command(RecordJson.write(command));
    }

    /** As a scheduler of a later version may. */
    public void command(byte[] json) throws Exception {
        producer.send(new ProducerRecord<>(Topics.CONTROL.name(), "key", json)).get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }

    private static List<AlterConfigOp> set(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    private record Settings(String bootstrap, String username, String password, String protocol)
            implements KafkaSettings {}
}
