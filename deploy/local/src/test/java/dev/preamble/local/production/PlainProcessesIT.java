package dev.preamble.local.production;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.parts.BarePart;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Probe;
import dev.preamble.parts.Servers;
import dev.preamble.parts.process.Launch;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/production.md, followed on servers in which nothing is: its files and its commands, run by bash as they stand there but
 * for the addresses. Skipped where there is no MinIO server, or {@code ./preamble} has not built this.
 */
class PlainProcessesIT {
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- PlainProcessesIT: (?<name>[a-z.-]+) -->\n```\n(?<text>.*?)```\n<!-- /PlainProcessesIT -->",
            Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TERMINATED = 143;

    private final Path root = Checkout.find().root();
    private final Deque<PartProcess> servers = new ArrayDeque<>();
    private final Deque<Process> parts = new ArrayDeque<>();

    @TempDir
    private Path folder;

    @Test
    void aTenantHasATextAfterTheLastLineOfThePage() throws Exception {
        assumeThat(root.resolve("target/built")).as("./preamble has built this").exists();
        DataFolder data = new DataFolder(folder.resolve("servers"));
        Servers own = Servers.of(data, Ports.free(), List.of());
        startAllButKafka(own, data);
        Connections connections = own.connections();
        Ports ports = connections.ports();
        Map<String, String> page = page(connections);
        for (String entry : List.of("preamble", "gateway", "scheduler", "gpu-worker")) {
            Files.createSymbolicLink(folder.resolve(entry), root.resolve(entry));
        }
        administrators(connections);
        for (Map.Entry<String, String> block : page.entrySet()) {
            if (block.getKey().endsWith(".env")) {
                Files.writeString(folder.resolve(block.getKey()), block.getValue());
            }
        }

        run(page, "secrets");
        assertThat(run(page, "provision-first"))
                .contains("PostgreSQL: made database", "Object store: made bucket", "Keycloak: made realm")
                .doesNotContain("Kafka: ");
        start(new BarePart(own.kafka()), data);
        assertThat(run(page, "provision")).contains("Kafka: made topic", "Keycloak: nothing to change.");
        assertThat(run(page, "provision")).contains("Kafka: nothing to change.").doesNotContain("changes:");
        run(page, "migration");
        start(page, "gateway", ports.gateway());
        start(page, "scheduler", ports.scheduler(0));
        start(page, "worker", ports.worker(0));
        for (int port : List.of(ports.gateway(), ports.scheduler(0), ports.worker(0))) {
            await().atMost(PATIENCE).until(() -> answers("http://127.0.0.1:" + port + "/q/health/ready"));
        }
        // The platform learns of the base model from the worker's heartbeat.
        URI metrics = URI.create("http://127.0.0.1:" + ports.scheduler(0) + "/q/metrics");
        await().atMost(PATIENCE).until(() -> {
            try (InputStream shown = metrics.toURL().openStream()) {
                return new String(shown.readAllBytes(), StandardCharsets.UTF_8)
                        .contains("preamble_pool_lanes{pool=\"preamble-base\"} 4.0");
            }
        });
        String said = run(page, "first-text");

        System.out.println("[trial] " + said);
        assertThat(said).contains("Logged in at").doesNotContain("\"status\":4");
        assertThat(said.strip().lines().toList().getLast()).isNotBlank();
        for (Process part : parts) {
            programs(part).forEach(ProcessHandle::destroy);
            assertThat(part.waitFor(PartProcess.GRACE.toSeconds(), TimeUnit.SECONDS))
                    .as("SIGTERM ends it")
                    .isTrue();
            assertThat(part.exitValue()).as("in order").isIn(0, TERMINATED);
        }
    }

    @AfterEach
    void stop() {
        parts.stream().flatMap(PlainProcessesIT::programs).forEach(ProcessHandle::destroyForcibly);
        servers.forEach(PartProcess::stop);
    }

    /** What a shell runs, or has turned into. */
    private static Stream<ProcessHandle> programs(Process shell) {
        List<ProcessHandle> children = shell.descendants().toList();
        return children.isEmpty() ? Stream.of(shell.toHandle()) : children.stream();
    }

    /** Servers with an administrator, and nothing of the platform's in them. Kafka's turn is after the realm. */
    private void startAllButKafka(Servers own, DataFolder data) throws IOException, InterruptedException, SQLException {
        start(new BarePart(own.postgres()), data);
        start(new BarePart(own.store()), data);
        assumeThat(data.of("store").resolve("minio"))
                .as("a minio on the PATH, in which the parts are users")
                .exists();
        giveKeycloakADatabase(own.postgres().access());
        start(
                new BarePart(
                        own.keycloak(),
                        PlainProcessesIT::withoutRealm,
                        () -> answers(own.connections().identity().url() + "/realms/master")),
                data);
    }

    private static void giveKeycloakADatabase(DatabaseAccess database) throws SQLException {
        String role = DatabaseRole.KEYCLOAK.username();
        try (Connection connection = DriverManager.getConnection(
                        database.database(DatabaseAccess.MAINTENANCE).url(),
                        database.administrator().username(),
                        database.administrator().password().value());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD '"
                    + database.password(DatabaseRole.KEYCLOAK).value() + "'");
            statement.execute("CREATE DATABASE " + DatabaseAccess.KEYCLOAK + " OWNER " + role);
        }
    }

    private static Launch withoutRealm(Launch usual) {
        List<String> command = usual.command().stream()
                .filter(argument -> !argument.equals("--import-realm"))
                .toList();
        return new Launch(command, usual.environment(), usual.directory(), usual.stopSignal());
    }

    private void start(Part server, DataFolder data) throws IOException, InterruptedException {
        PartProcess process = PartProcess.start(server, data);
        servers.push(process);
        process.awaitReady(PATIENCE);
    }

    /** The page's blocks by their names, with the addresses of the servers here. */
    private Map<String, String> page(Connections connections) throws IOException {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put(
                "kafka-1:9093,kafka-2:9093,kafka-3:9093", connections.kafka().bootstrap());
        addresses.put(
                "kafka-1.example.org:9094,kafka-2.example.org:9094,kafka-3.example.org:9094",
                connections.kafka().tenantBootstrap());
        addresses.put("SASL_SSL", "SASL_PLAINTEXT");
        addresses.put(
                "jdbc:postgresql://postgres.example.org:5432/preamble",
                connections.database().url());
        addresses.put(
                "PREAMBLE_DATABASE_USERNAME=postgres\n",
                "PREAMBLE_DATABASE_USERNAME="
                        + connections.database().administrator().username() + "\n");
        addresses.put("https://s3.example.org", connections.store().endpoint());
        addresses.put(
                "PREAMBLE_STORE_ACCESS_KEY=admin\n",
                "PREAMBLE_STORE_ACCESS_KEY=" + connections.store().accessKey() + "\n");
        addresses.put("https://login.example.org", connections.identity().url());
        addresses.put(
                "https://preamble.example.org",
                "http://127.0.0.1:" + connections.ports().gateway());
        // There is one broker here.
        addresses.put("PREAMBLE_KAFKA_REPLICATION=3", "PREAMBLE_KAFKA_REPLICATION=1");
        addresses.put("PREAMBLE_KAFKA_MIN_INSYNC=2", "PREAMBLE_KAFKA_MIN_INSYNC=1");
        Map<String, String> blocks = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(Files.readString(root.resolve("docs/production.md")));
        while (block.find()) {
            String text = block.group("text");
            for (Map.Entry<String, String> address : addresses.entrySet()) {
                text = text.replace(address.getKey(), address.getValue());
            }
            assertThat(text).doesNotContain("example.org:", "example.org/");
            blocks.put(block.group("name"), text);
        }
        return blocks;
    }

    private void administrators(Connections connections) throws IOException {
        Map<String, Secret> secrets = Map.of(
                "postgres", connections.database().administrator().password(),
                "store", connections.store().secretKey(),
                "kafka", connections.kafka().password(KafkaUser.ADMIN),
                "keycloak", connections.identity().adminSecret());
        Path admin = Files.createDirectories(folder.resolve("secrets/admin"));
        for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
            Files.writeString(admin.resolve(secret.getKey()), secret.getValue().value());
        }
    }

    private String run(Map<String, String> page, String block) throws IOException, InterruptedException {
        Process process = bash(page, block, Map.of()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", block, output).isZero();
        return output;
    }

    private void start(Map<String, String> page, String part, int port) throws IOException {
        parts.push(bash(page, part, Map.of("PREAMBLE_HTTP_PORT", Integer.toString(port)))
                .redirectOutput(folder.resolve(part + ".log").toFile())
                .start());
    }

    private ProcessBuilder bash(Map<String, String> page, String block, Map<String, String> more) {
        assertThat(page).containsKey(block);
        ProcessBuilder bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", page.get(block))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        String java = System.getProperty("java.home");
        bash.environment().keySet().removeIf(name -> name.startsWith("PREAMBLE_"));
        bash.environment().put("JAVA_HOME", java);
        bash.environment().merge("PATH", java + "/bin:", (path, first) -> first + path);
        bash.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        bash.environment().putAll(more);
        return bash;
    }

    private static boolean answers(String url) throws InterruptedException {
        return Probe.status(URI.create(url)).equals(OptionalInt.of(200));
    }
}
