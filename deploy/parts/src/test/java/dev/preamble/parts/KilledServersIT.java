package dev.preamble.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of their own, killed without warning; the second start is at other ports. */
class KilledServersIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void postgresHasWhatWasCommittedBeforeItWasKilled() throws Exception {
        DataFolder data = new DataFolder(folder);
        Servers first = Servers.of(data, Ports.free(), Parts.POOLS);
        PartProcess killed = started(first.postgres(), data);
        run(first.postgres().access(), "CREATE TABLE fact (id int)");
        run(first.postgres().access(), "INSERT INTO fact VALUES (42)");

        killed.child().kill();
        killed.child().await();
        Path lock = data.of("postgres").resolve("postmaster.pid");
        // The dead server's id may belong to anybody by now; take one that surely lives.
        List<String> lines = new ArrayList<>(Files.readAllLines(lock));
        lines.set(0, "1");
        Files.write(lock, lines);
        Servers second = Servers.of(data, Ports.free(), Parts.POOLS);
        PartProcess again = started(second.postgres(), data);

        try (Connection connection = owner(second.postgres().access());
                Statement query = connection.createStatement();
                ResultSet facts = query.executeQuery("SELECT id FROM fact")) {
            assertThat(facts.next()).isTrue();
            assertThat(facts.getInt("id")).isEqualTo(42);
        } finally {
            again.stop();
        }
        assertThat(again.child().isAlive()).isFalse();
    }

    @Test
    void kafkaHasWhatItAcknowledgedBeforeItWasKilled() throws Exception {
        DataFolder data = new DataFolder(folder);
        Servers first = Servers.of(data, Ports.free(), Parts.POOLS);
        PartProcess killed = started(first.kafka(), data);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                first.kafka().access().client(KafkaUser.SCHEDULER), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("preamble.relay", "position", "42"))
                    .get(20, TimeUnit.SECONDS);
        }

        killed.child().kill();
        killed.child().await();
        Servers second = Servers.of(data, Ports.free(), Parts.POOLS);
        PartProcess again = started(second.kafka(), data);

        Map<String, Object> settings = new HashMap<>(second.kafka().access().client(KafkaUser.SCHEDULER));
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("preamble.relay", 0)));
            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(consumer.poll(Duration.ofSeconds(1)))
                            .extracting(ConsumerRecord::value)
                            .containsExactly("42"));
        } finally {
            again.stop();
        }
        assertThat(Files.readString(data.log("kafka")))
                .doesNotContain(first.kafka().access().password(KafkaUser.ADMIN).value());
    }

    private static PartProcess started(Part part, DataFolder data) throws Exception {
        PartProcess process = PartProcess.start(part, data);
        process.awaitReady(LIMIT);
        return process;
    }

    private static void run(DatabaseAccess database, String statement) throws Exception {
        try (Connection connection = owner(database);
                Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }

    private static Connection owner(DatabaseAccess database) throws Exception {
        return DriverManager.getConnection(
                database.url(),
                DatabaseRole.PREAMBLE_OWNER.username(),
                database.password(DatabaseRole.PREAMBLE_OWNER).value());
    }
}
