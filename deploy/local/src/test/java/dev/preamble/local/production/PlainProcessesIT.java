package dev.preamble.local.production;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.preamble.client.Administration;
import dev.preamble.client.PublicApi;
import dev.preamble.client.TokenEndpoint;
import dev.preamble.client.TopicReader;
import dev.preamble.local.Platform;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.Connections;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Probe;
import dev.preamble.parts.store.StorePart;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseLogin;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/production.md, followed on servers in which nothing is and that speak TLS alone: its files and its commands, run by bash as
 * they stand there but for the addresses, and TLS as its table has it. Skipped where there is no MinIO server, or
 * {@code ./preamble} has not built this.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlainProcessesIT {
    private static final Pattern BLOCK = Pattern.compile(
            "<!-- PlainProcessesIT: (?<name>[a-z.-]+) -->\n```\n(?<text>.*?)```\n<!-- /PlainProcessesIT -->",
            Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TERMINATED = 143;
    private static final String TENANT = "encrypted";

    private static final Path ROOT = Checkout.find().root();
    private static final Map<String, Process> PARTS = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    private static @Nullable EncryptedServers servers;
    private static Connections connections;
    private static Ports ports;
    private static Map<String, String> page;

    @BeforeAll
    static void followThePage() throws Exception {
        assumeThat(List.of("built", "built-launcher"))
                .as("./preamble has built this")
                .anyMatch(stamp -> Files.exists(ROOT.resolve("target").resolve(stamp)));
        assumeThat(StorePart.minio())
                .as("a minio on the PATH, in which the parts are users")
                .isPresent();
        EncryptedServers own = new EncryptedServers(folder.resolve("servers"));
        servers = own;
        connections = own.connections();
        ports = own.ports();
        own.startPostgresAndStore();
        giveKeycloakADatabase(connections.database());
        own.startKeycloak();
        page = page(connections);
        for (String entry : List.of("preamble", "gateway", "scheduler", "gpu-worker")) {
            Files.createSymbolicLink(folder.resolve(entry), ROOT.resolve(entry));
        }
        administrators(own);
        for (Map.Entry<String, String> block : page.entrySet()) {
            if (block.getKey().endsWith(".env")) {
                Files.writeString(folder.resolve(block.getKey()), block.getValue());
            }
        }
        Files.copy(own.certificates().authority(), folder.resolve("ca.pem"));

        run("secrets");
        run("truststore");
        add("platform.env", text("trust"));
        add("gateway.env", encryption(own));
        assertThat(run("provision-first"))
                .contains("PostgreSQL: made database", "Object store: made bucket", "Keycloak: made realm")
                .doesNotContain("Kafka: ");
        own.brokers().startAll();
        assertThat(run("provision")).contains("Kafka: made topic", "Keycloak: nothing to change.");
        run("migration");
        Map<String, Integer> parts =
                Map.of("gateway", ports.gateway(), "scheduler", ports.scheduler(0), "worker", ports.worker(0));
        parts.forEach(PlainProcessesIT::start);
        parts.forEach(PlainProcessesIT::awaitReady);
        // The platform learns of the base model from the worker's heartbeat.
        URI metrics = URI.create("http://127.0.0.1:" + ports.scheduler(0) + "/q/metrics");
        await().atMost(PATIENCE).until(() -> {
            try (InputStream shown = metrics.toURL().openStream()) {
                return new String(shown.readAllBytes(), StandardCharsets.UTF_8)
                        .contains("preamble_pool_lanes{pool=\"preamble-base\"} 4.0");
            }
        });
    }

    @AfterAll
    static void stop() throws Exception {
        PARTS.values().stream().flatMap(PlainProcessesIT::programs).forEach(ProcessHandle::destroyForcibly);
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    @Order(1)
    void aTenantHasATextAfterTheLastLineOfThePage() throws Exception {
        String said = run("first-text");

        System.out.println("[trial] " + said);
        assertThat(said).contains("Logged in at").doesNotContain("\"status\":4");
        assertThat(said.strip().lines().toList().getLast()).isNotBlank();
    }

    @Test
    @Order(2)
    void aTenantTrainsAndGeneratesAndReadsItsTopic() throws Exception {
        TokenEndpoint tokens =
                new TokenEndpoint(URI.create(connections.identity().tokenUrl()));
        Administration administration = new Administration(
                gateway(),
                tokens,
                tokens.login(IdentityAccess.OPERATOR, Files.readString(folder.resolve("secrets/admin/operator"))));
        administration.provision(TENANT, TENANT);
        PublicApi api = administration.with(
                administration.key(administration.join(TENANT, TENANT + "-first", TENANT + "@first.invalid"), "first"));
        String rows = IntStream.range(0, 32)
                .mapToObj(i -> RecordJson.text(Map.of("input", "number: " + i, "target", "This is " + i + ".")))
                .collect(Collectors.joining("\n", "", "\n"));
        String dataset =
                api.upload("/v1/datasets?name=numbers", rows).path("id").asText();
        Map<String, Object> options = Map.of("epochs", 2, "batchSize", 8, "virtualTokens", 5, "reparametrisation", 32);

        succeed(
                api,
                "/v1/training-jobs",
                Map.of("baseModel", Platform.POOL.value(), "dataset", dataset, "prefix", "labels", "options", options));
        succeed(
                api,
                "/v1/generation-jobs",
                Map.of("prefix", "labels", "inputs", List.of("number: 7"), "options", Map.of("maxNewTokens", 8)));

        TopicReader reader = new TopicReader(api.post("/v1/kafka-clients", Map.of("name", "reader"))
                .path("properties")
                .asText());
        // The API tells that a job is over before its topics do.
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<TopicReader.TopicRecord> events = new ArrayList<>();
            reader.readAll("preamble." + TENANT + ".events", events::add);
            assertThat(events)
                    .filteredOn(event -> event.type().contains("succeeded"))
                    .hasSize(2);
        });
    }

    private static void succeed(PublicApi api, String path, Map<String, Object> request) {
        String job = api.post(path, request).path("id").asText();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                api.get("/v1/jobs/" + job).path("state").asText())
                        .isEqualTo("succeeded"));
    }

    @Test
    @Order(3)
    void aSecondProvisioningRunChangesNothing() throws Exception {
        // What came since the first: the topics of tenants.
        run("provision");

        assertThat(run("provision"))
                .contains(
                        "PostgreSQL: nothing to change.",
                        "Object store: nothing to change.",
                        "Kafka: nothing to change.",
                        "Keycloak: nothing to change.")
                .doesNotContain("changes:");
    }

    /** Each server's failure says that it is the certificate. */
    @Test
    @Order(4)
    void whoDoesNotKnowTheAuthoritySpeaksToNobodyAndSaysWhy() throws Exception {
        Files.writeString(folder.resolve("stranger.env"), text("platform.env"));
        String provision = text("provision").replace("./platform.env", "./stranger.env");

        Said said = ended(bash(provision, Map.of()));

        assertThat(said.code()).isOne();
        for (String server : List.of("PostgreSQL at", "The object store at", "Kafka at", "Keycloak at")) {
            assertThat(said.text().lines().filter(line -> line.startsWith(server)))
                    .as(said.text())
                    .singleElement()
                    .asString()
                    .contains("javax.net.ssl.trustStore");
        }
    }

    @Test
    @Order(5)
    void nobodyIsServedWithoutTls() throws Exception {
        DatabaseLogin administrator = connections.database().administrator();
        String database = "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/preamble?sslmode=disable";
        assertThatThrownBy(() -> DriverManager.getConnection(
                        database,
                        administrator.username(),
                        administrator.password().value()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no encryption");
        for (int port : List.of(ports.keycloak(), ports.gateway())) {
            assertThat(Probe.status(URI.create("http://127.0.0.1:" + port))).isEmpty();
        }
        assertThat(Probe.status(URI.create("http://127.0.0.1:" + ports.store())))
                .isEqualTo(OptionalInt.of(400));
    }

    @Test
    @Order(6)
    void sigtermEndsEachPartInOrder() throws Exception {
        for (Process part : PARTS.values()) {
            programs(part).forEach(ProcessHandle::destroy);
            assertThat(part.waitFor(PartProcess.GRACE.toSeconds(), TimeUnit.SECONDS))
                    .as("SIGTERM ends it")
                    .isTrue();
            assertThat(part.exitValue()).as("in order").isIn(0, TERMINATED);
        }
    }

    private static URI gateway() {
        return URI.create("https://127.0.0.1:" + ports.gateway());
    }

    /** What a shell runs, or has turned into. */
    private static Stream<ProcessHandle> programs(Process shell) {
        List<ProcessHandle> children = shell.descendants().toList();
        return children.isEmpty() ? Stream.of(shell.toHandle()) : children.stream();
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

    /** The page's blocks by their names, with the addresses of the servers here. */
    private static Map<String, String> page(Connections connections) throws IOException {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put(
                "kafka-1:9093,kafka-2:9093,kafka-3:9093", connections.kafka().bootstrap());
        addresses.put(
                "kafka-1.example.org:9094,kafka-2.example.org:9094,kafka-3.example.org:9094",
                connections.kafka().tenantBootstrap());
        addresses.put(
                "jdbc:postgresql://postgres.example.org:5432/preamble?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
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
        addresses.put("https://preamble.example.org", gateway().toString());
        Map<String, String> blocks = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/production.md")));
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

    /** The gateway's own, by the last row of the page's table. */
    private static String encryption(EncryptedServers own) throws IOException, InterruptedException {
        return """
                QUARKUS_HTTP_INSECURE_REQUESTS=disabled
                QUARKUS_HTTP_SSL_PORT=%d
                QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE=%s
                QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD=%s
                """.formatted(
                        ports.gateway(),
                        own.certificates().server("gateway"),
                        Files.readString(own.certificates().password()));
    }

    private static void add(String file, String lines) throws IOException {
        Files.writeString(folder.resolve(file), lines, StandardOpenOption.APPEND);
    }

    private static void administrators(EncryptedServers own) throws IOException {
        Map<String, Secret> secrets = Map.of(
                "postgres", connections.database().administrator().password(),
                "store", connections.store().secretKey(),
                "kafka", own.brokers().login(KafkaUser.ADMIN).password(),
                "keycloak", connections.identity().adminSecret());
        Path admin = Files.createDirectories(folder.resolve("secrets/admin"));
        for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
            Files.writeString(admin.resolve(secret.getKey()), secret.getValue().value());
        }
    }

    /** How a program ended, and what it wrote. */
    private record Said(int code, String text) {}

    private static Said ended(ProcessBuilder program) throws IOException, InterruptedException {
        Process process = program.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), output);
    }

    private static String run(String block) throws IOException, InterruptedException {
        // As for a person, whose shell has both.
        Map<String, String> shell = block.equals("first-text")
                ? Map.of(
                        "JAVA_TOOL_OPTIONS",
                        text("trust").strip().replaceAll("^[^\"]*\"|\"$", ""),
                        "CURL_CA_BUNDLE",
                        "ca.pem")
                : Map.of();
        Said said = ended(bash(text(block), shell));
        assertThat(said.code()).as("%s: %s", block, said.text()).isZero();
        return said.text();
    }

    private static void start(String part, int port) {
        try {
            PARTS.put(
                    part,
                    bash(text(part), Map.of("PREAMBLE_HTTP_PORT", Integer.toString(port)))
                            .redirectOutput(folder.resolve(part + ".log").toFile())
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(String part, int port) {
        String address = part.equals("gateway") ? gateway().toString() : "http://127.0.0.1:" + port;
        Process process = Objects.requireNonNull(PARTS.get(part));
        await().atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive()).as("%s runs; see %s.log", part, part).isTrue();
            return Objects.requireNonNull(servers).answers(address + "/q/health/ready");
        });
    }

    private static String text(String block) {
        return Objects.requireNonNull(page.get(block), () -> "the page has no " + block);
    }

    private static ProcessBuilder bash(String commands, Map<String, String> more) {
        ProcessBuilder bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        String java = System.getProperty("java.home");
        bash.environment().keySet().removeIf(name -> name.startsWith("PREAMBLE_") || name.equals("JAVA_TOOL_OPTIONS"));
        bash.environment().put("JAVA_HOME", java);
        bash.environment().merge("PATH", java + "/bin:", (path, first) -> first + path);
        bash.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        bash.environment().putAll(more);
        return bash;
    }
}
