package dev.preamble.parts.cluster;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Java;
import dev.preamble.parts.Ports;
import dev.preamble.parts.process.Child;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import dev.preamble.provision.Secret;
import dev.preamble.provision.kafka.KafkaLogin;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.records.id.PoolId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * Three processes of Kafka's own main class, each broker and controller, on {@code deploy/kafka/server.properties}.
 * Their secrets are in {@code secrets/}, of one file each.
 */
public final class ThreeBrokers implements AutoCloseable {
    public static final List<Integer> NODES = List.of(1, 2, 3);

    /** Of every door. */
    public static final String PROTOCOL = "SASL_SSL";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration PROBE_PERIOD = Duration.ofMillis(100);
    private static final int LINES_SHOWN = 10;
    private static final String CLUSTER = "cHJlYW1ibGUtdHJpYWwtMQ";

    private final DataFolder data;
    private final Path secrets;
    private final Certificates certificates;
    private final String realm;
    private final int base;
    private final Map<Integer, Child> running = new HashMap<>();

    /** @param realm the issuer of tenants' tokens; Keycloak has to answer when a broker starts */
    public ThreeBrokers(Path folder, String realm) throws IOException, InterruptedException {
        this.data = new DataFolder(folder);
        this.secrets = Files.createDirectories(folder.resolve("secrets"));
        for (String name : List.of("kafka-broker", "kafka-admin", "keystore")) {
            Files.writeString(secrets.resolve(name), data.secrets().of(name).value());
        }
        this.certificates = Certificates.authority(folder.resolve("certificates"), secrets.resolve("keystore"));
        this.realm = realm;
        this.base = Ports.free().base();
        String settings = Files.readString(Checkout.find().root().resolve("deploy/kafka/server.properties"));
        Files.writeString(folder.resolve("server.properties"), settings.replace("/run/secrets", secrets.toString()));
    }

    /**
     * Once they are {@link #formatAll formatted}; returns when each knows of the others.
     *
     * @throws IOException if one ends, or they are not there in time: with the end of what they logged, since the folder of a
     *     trial does not outlive it
     */
    public void startAll() throws IOException, InterruptedException {
        for (int node : NODES) {
            start(node);
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (Admin admin = Admin.create(trusting(login(KafkaUser.ADMIN).client()))) {
            while (known(admin) < NODES.size()) {
                for (Map.Entry<Integer, Child> each : running.entrySet()) {
                    if (each.getValue().await(PROBE_PERIOD)) {
                        throw new IOException(
                                "broker " + each.getKey() + " ended while it started" + logged(each.getKey()));
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("not all brokers started in " + START_LIMIT.toSeconds() + " s" + logged(1)
                            + logged(2) + logged(3));
                }
            }
        }
    }

    private static int known(Admin admin) throws InterruptedException {
        try {
            return admin.describeCluster(new DescribeClusterOptions().timeoutMs(5_000))
                    .nodes()
                    .get()
                    .size();
        } catch (ExecutionException e) {
            // Nobody is there yet who would answer, or who has heard of the administrator.
            return 0;
        }
    }

    private String logged(int node) throws IOException {
        List<String> lines = Files.readAllLines(log(node));
        return "\n--- the end of what broker " + node + " logged\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    /** Before each is {@link #start started}; Keycloak need not be there for it. */
    public void formatAll() throws IOException, InterruptedException {
        for (int node : NODES) {
            format(node);
        }
    }

    private void format(int node) throws IOException, InterruptedException {
        Path arguments = data.root().resolve("format-" + node);
        Files.writeString(
                arguments,
                String.join(
                        "\n",
                        "format",
                        "--config",
                        settings(),
                        "--cluster-id",
                        CLUSTER,
                        "--add-scram",
                        "SCRAM-SHA-512=[name=preamble-admin,password=" + secret("kafka-admin") + "]",
                        "--add-scram",
                        "SCRAM-SHA-512=[name=preamble-kafka,password=" + secret("kafka-broker") + "]",
                        ""));
        certificates.server(name(node));
        Child.run(launch(node, "kafka.tools.StorageTool", "@" + arguments), data.pidFile("format"), log(node));
    }

    public void start(int node) throws IOException, InterruptedException {
        running.put(node, Child.start(launch(node, "kafka.Kafka", settings()), data.pidFile(name(node)), log(node)));
    }

    /** As a power cut would. */
    public void kill(int node) {
        Objects.requireNonNull(running.remove(node)).kill();
    }

    private Launch launch(int node, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "-Xms96m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile="
                        + Checkout.find()
                                .root()
                                .resolve("deploy/parts/src/main/resources/dev/preamble/parts/kafka/log4j2.properties"),
                "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + realm + "/protocol/openid-connect/certs",
                "-cp",
                Checkout.find().server("kafka") + "/*",
                main));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(trustByEnvironment());
        environment.putAll(Map.of(
                "KAFKA_NODE", Integer.toString(node),
                "KAFKA_CONTROLLERS",
                        NODES.stream()
                                .map(each -> each + "@127.0.0.1:" + port(each, 2))
                                .collect(Collectors.joining(",")),
                "KAFKA_DATA", data.of(name(node)).toString(),
                "KAFKA_LISTENERS", addresses(node) + ",CONTROLLER://127.0.0.1:" + port(node, 2),
                "KAFKA_ADVERTISED", addresses(node),
                "KAFKA_KEYSTORE",
                        data.root()
                                .resolve("certificates")
                                .resolve(name(node) + ".p12")
                                .toString(),
                "KAFKA_TRUSTSTORE", certificates.trust().toString(),
                "KAFKA_REALM", realm));
        return new Launch(Java.command(command.toArray(String[]::new)), environment, data.root(), StopSignal.TERM);
    }

    private String addresses(int node) {
        return "PARTS://127.0.0.1:" + port(node, 0) + ",TENANTS://127.0.0.1:" + port(node, 1);
    }

    private int port(int node, int door) {
        return base + (node - 1) * 3 + door;
    }

    private static String name(int node) {
        return "kafka-" + node;
    }

    private String settings() {
        return data.root().resolve("server.properties").toString();
    }

    private Path log(int node) {
        return data.log(name(node));
    }

    private String secret(String name) throws IOException {
        return Files.readString(secrets.resolve(name));
    }

    public String bootstrap() {
        return bootstrap(0);
    }

    public String tenantBootstrap() {
        return bootstrap(1);
    }

    private String bootstrap(int door) {
        return NODES.stream().map(node -> "127.0.0.1:" + port(node, door)).collect(Collectors.joining(","));
    }

    public Path trust() {
        return certificates.trust();
    }

    public KafkaLogin login(KafkaUser user) {
        return new KafkaLogin(
                bootstrap(),
                PROTOCOL,
                user.username(),
                user == KafkaUser.ADMIN ? data.secrets().of("kafka-admin") : password(user));
    }

    public Secret password(KafkaUser user) {
        return data.secrets().of("trial-" + user.username());
    }

    /** How a client knows that it speaks to these brokers. */
    public Map<String, Object> trusting(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("ssl.truststore.type", "PKCS12");
        settings.put("ssl.truststore.location", trust().toString());
        return settings;
    }

    /**
     * Has {@code ./preamble provision} set them up, in a process of its own with the settings of an operator.
     *
     * @return what it said
     * @throws IOException if it did not succeed
     */
    public String provision(PoolId pool, long tenantBytesPerSecond) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Java.command(
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.preamble.provision.ProvisionCommand"))
                .redirectErrorStream(true);
        builder.environment().putAll(operator(pool, tenantBytesPerSecond));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("provisioning failed: " + output);
        }
        return output;
    }

    /** What an operator tells {@code ./preamble provision} of them. */
    public Map<String, String> operator(PoolId pool, long tenantBytesPerSecond) {
        Map<String, String> environment = new HashMap<>(trustByEnvironment());
        environment.put("PREAMBLE_KAFKA_BOOTSTRAP", bootstrap());
        environment.put("PREAMBLE_KAFKA_PROTOCOL", PROTOCOL);
        environment.put(
                "PREAMBLE_KAFKA_PASSWORD", login(KafkaUser.ADMIN).password().value());
        for (KafkaUser user : List.of(KafkaUser.GATEWAY, KafkaUser.SCHEDULER, KafkaUser.WORKER)) {
            environment.put(
                    "PREAMBLE_KAFKA_" + user + "_PASSWORD", password(user).value());
        }
        environment.put("PREAMBLE_POOLS", pool.value());
        environment.put("PREAMBLE_KAFKA_TENANT_BYTES_PER_SECOND", Long.toString(tenantBytesPerSecond));
        return environment;
    }

    /** The authority that signed what they show; others may have it sign too. */
    public Certificates certificates() {
        return certificates;
    }

    /** How an operator has a Java program trust them. */
    public Map<String, String> trustByEnvironment() {
        return Map.of(
                "JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStore=" + trust());
    }

    /** By force: the last of three would wait for the others to hear that it leaves. */
    @Override
    public void close() {
        running.values().forEach(child -> child.stop(Duration.ZERO));
    }
}
