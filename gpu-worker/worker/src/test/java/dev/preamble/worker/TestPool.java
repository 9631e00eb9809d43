package dev.preamble.worker;

import dev.preamble.parts.Connections;
import dev.preamble.parts.Parts;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.RecordJson;
import dev.preamble.records.Topics;
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
            var layout = Topics.tasks(id);
            admin.createTopics(List.of(
                            new NewTopic(layout.name(), Optional.of(layout.partitions()), Optional.<Short>empty())
                                    .configs(layout.settings())))
                    .all()
                    .get(20, TimeUnit.SECONDS);
            var settings = new HashMap<>(Topics.taskGroupSettings());
            settings.put("share.record.lock.duration.ms", Long.toString(LOCK.toMillis()));
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, Topics.taskGroup(id)),
                            settings.entrySet().stream()
                                    .map(setting -> set(setting.getKey(), setting.getValue()))
                                    .toList()))
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
    public void command(Control command) throws Exception {
        producer.send(new ProducerRecord<>(Topics.CONTROL.name(), "key", RecordJson.write(command)))
                .get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private record Settings(String bootstrap, String username, String password, String protocol)
            implements KafkaSettings {}
}
