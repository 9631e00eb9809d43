package dev.preamble.local.production;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.Administration;
import dev.preamble.client.TokenEndpoint;
import dev.preamble.local.Environment;
import dev.preamble.local.Platform;
import dev.preamble.local.QuarkusPart;
import dev.preamble.parts.BarePart;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.Connections;
import dev.preamble.parts.Java;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.cluster.ThreeBrokers;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The platform on {@link EncryptedServers}, its gateway encrypted too. The parts and {@code ./preamble provision} are told of it
 * as production.md says. Needs a MinIO server on the PATH.
 */
final class EncryptedPlatform implements AutoCloseable {
    private static final String MIGRATION = "dev.preamble.catalog.Migration";
    private static final String PROVISION = "dev.preamble.provision.ProvisionCommand";
    private static final long QUOTA = 10 << 20;

    private final Deque<PartProcess> running = new ArrayDeque<>();
    private final EncryptedServers servers;
    private final ThreeBrokers brokers;
    private final Connections connections;
    private final Ports ports;
    private final HttpClient http = HttpClient.newHttpClient();

    private EncryptedPlatform(EncryptedServers servers) {
        this.servers = servers;
        brokers = servers.brokers();
        connections = servers.connections();
        ports = servers.ports();
    }

    /** Starts all, in the order in which they need each other. */
    static EncryptedPlatform start(Path folder) throws IOException, InterruptedException {
        EncryptedPlatform platform = new EncryptedPlatform(new EncryptedServers(folder));
        try {
            platform.startAll();
        } catch (IOException | InterruptedException | RuntimeException e) {
            platform.close();
            throw e;
        }
        return platform;
    }

    private void startAll() throws IOException, InterruptedException {
        servers.startPostgresAndStore();
        said(operate(databaseAndStore(), PROVISION));
        servers.startKeycloak();
        // The realm has to be there before the brokers.
        said(operate(identity(), PROVISION));
        servers.brokers().startAll();
        said(operate(brokers.operator(Platform.POOL, QUOTA), PROVISION));
        said(operate(owner(), MIGRATION));
        Environment environment = new Environment(connections);
        launch(new BarePart(
                part(Platform.GATEWAY, "gateway", ports.gateway(), gateway(environment)),
                plain -> plain,
                () -> servers.answers(gateway() + "/q/health/ready")));
        launch(part(
                Platform.SCHEDULER,
                "scheduler",
                ports.scheduler(0),
                encrypted(environment.scheduler(0), KafkaUser.SCHEDULER)));
        launch(part(
                Platform.WORKER,
                "gpu-worker/worker",
                ports.worker(0),
                encrypted(
                        environment.worker(
                                0,
                                Platform.POOL,
                                Platform.shippedModel(),
                                servers.data().of(Platform.WORKER)),
                        KafkaUser.WORKER)));
    }

    private Map<String, String> gateway(Environment environment) throws IOException, InterruptedException {
        Map<String, String> settings = encrypted(environment.gateway(), KafkaUser.GATEWAY);
        settings.put("PREAMBLE_KAFKA_TENANT_PROTOCOL", ThreeBrokers.PROTOCOL);
        settings.put("QUARKUS_HTTP_INSECURE_REQUESTS", "disabled");
        settings.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(ports.gateway()));
        settings.put(
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE",
                servers.certificates().server("gateway").toString());
        settings.put(
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD",
                Files.readString(servers.certificates().password()));
        return settings;
    }

    private Map<String, String> encrypted(Map<String, String> plain, KafkaUser user) {
        Map<String, String> settings = new HashMap<>(plain);
        settings.putAll(brokers.trustByEnvironment());
        settings.put("PREAMBLE_KAFKA_PROTOCOL", ThreeBrokers.PROTOCOL);
        settings.put("PREAMBLE_KAFKA_USERNAME", user.username());
        return settings;
    }

    private Part part(String name, String module, int port, Map<String, String> environment) {
        return new QuarkusPart(
                name,
                servers.data(),
                Checkout.find().root().resolve(module),
                port,
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                () -> environment);
    }

    private void launch(Part part) throws IOException, InterruptedException {
        PartProcess process = PartProcess.start(part, servers.data());
        running.push(process);
        process.awaitReady(EncryptedServers.START_LIMIT);
        System.out.println("[trial] " + part.name() + " runs");
    }

    private Map<String, String> databaseAndStore() {
        Map<String, String> settings = new HashMap<>(brokers.trustByEnvironment());
        DatabaseAccess database = connections.database();
        settings.put("PREAMBLE_DATABASE_URL", database.url());
        settings.put(
                "PREAMBLE_DATABASE_PASSWORD",
                database.administrator().password().value());
        settings.put("PREAMBLE_DATABASE_OWNER_PASSWORD", password(DatabaseRole.PREAMBLE_OWNER));
        settings.put("PREAMBLE_DATABASE_GATEWAY_PASSWORD", password(DatabaseRole.PREAMBLE_GATEWAY));
        settings.put("PREAMBLE_DATABASE_SCHEDULER_PASSWORD", password(DatabaseRole.PREAMBLE_SCHEDULER));
        settings.put("PREAMBLE_DATABASE_KEYCLOAK_PASSWORD", password(DatabaseRole.KEYCLOAK));
        settings.put("PREAMBLE_STORE_ENDPOINT", connections.store().endpoint());
        settings.put("PREAMBLE_STORE_ACCESS_KEY", connections.store().accessKey());
        settings.put(
                "PREAMBLE_STORE_SECRET_KEY", connections.store().secretKey().value());
        return settings;
    }

    private String password(DatabaseRole role) {
        return connections.database().password(role).value();
    }

    private Map<String, String> owner() {
        Map<String, String> settings = new HashMap<>(brokers.trustByEnvironment());
        settings.put("PREAMBLE_DATABASE_URL", connections.database().url());
        settings.put("PREAMBLE_DATABASE_USERNAME", DatabaseRole.PREAMBLE_OWNER.username());
        settings.put("PREAMBLE_DATABASE_PASSWORD", password(DatabaseRole.PREAMBLE_OWNER));
        return settings;
    }

    private Map<String, String> identity() {
        Map<String, String> settings = new HashMap<>(brokers.trustByEnvironment());
        IdentityAccess identity = connections.identity();
        settings.put("PREAMBLE_KEYCLOAK_URL", identity.url());
        settings.put("PREAMBLE_KEYCLOAK_ADMIN_CLIENT", IdentityAccess.ADMIN);
        settings.put("PREAMBLE_KEYCLOAK_ADMIN_SECRET", identity.adminSecret().value());
        settings.put("PREAMBLE_OIDC_CLIENT_SECRET", identity.gatewaySecret().value());
        settings.put("PREAMBLE_OPERATOR_PASSWORD", identity.operatorPassword().value());
        settings.put("PREAMBLE_GATEWAY_URL", gateway().toString());
        return settings;
    }

    /** A run of {@code ./preamble provision} on all four servers, with more to its environment and its arguments. */
    Said provision(Map<String, String> more, String... arguments) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(databaseAndStore());
        settings.putAll(brokers.operator(Platform.POOL, QUOTA));
        settings.putAll(identity());
        settings.putAll(more);
        return operate(settings, PROVISION, arguments);
    }

    private Said operate(Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(Java.command("-Xmx160m", "-cp", System.getProperty("java.class.path"), program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new ArrayList<>();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(line -> {
                System.out.println("[" + program.substring(program.lastIndexOf('.') + 1) + "] " + line);
                lines.add(line);
            });
        }
        return new Said(process.waitFor(), String.join("\n", lines));
    }

    /** How a program ended, and what it wrote. */
    record Said(int code, String text) {}

    private static void said(Said said) throws IOException {
        if (said.code() != 0) {
            throw new IOException(said.text());
        }
    }

    /** Has tokens of the realm live so long, until the next provisioning run. */
    void tokensLive(Duration time) throws IOException, InterruptedException {
        IdentityAccess identity = connections.identity();
        HttpRequest login = HttpRequest.newBuilder(
                        URI.create(identity.url() + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=" + IdentityAccess.ADMIN
                        + "&client_secret=" + identity.adminSecret().value()))
                .build();
        String token = RecordJson.read(http.send(login, BodyHandlers.ofString()).body(), JsonNode.class)
                .path("access_token")
                .asText();
        HttpRequest change = HttpRequest.newBuilder(URI.create(identity.url() + "/admin/realms/" + identity.realm()))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(RecordJson.text(Map.of("accessTokenLifespan", time.toSeconds()))))
                .build();
        int status = http.send(change, BodyHandlers.discarding()).statusCode();
        if (status != 204) {
            throw new IOException("Keycloak says " + status);
        }
    }

    URI gateway() {
        return URI.create("https://127.0.0.1:" + ports.gateway());
    }

    Connections connections() {
        return connections;
    }

    TokenEndpoint tokens() {
        return new TokenEndpoint(URI.create(connections.identity().tokenUrl()));
    }

    String operatorToken() {
        return tokens().login(
                        IdentityAccess.OPERATOR,
                        connections.identity().operatorPassword().value());
    }

    Administration administration() {
        return new Administration(gateway(), tokens(), operatorToken());
    }

    /** What an answer of the API to that token has for a status. */
    int answer(String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway() + "/v1/admin/tenants"))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** A new tenant's Kafka client: its settings, as the API tells them. */
    String kafkaClient(String tenant) {
        Administration administration = administration();
        administration.provision(tenant, tenant);
        return administration
                .with(administration.key(
                        administration.join(tenant, tenant + "-first", tenant + "@first.invalid"), "first"))
                .post("/v1/kafka-clients", Map.of("name", "reader"))
                .path("properties")
                .asText();
    }

    @Override
    public void close() throws IOException {
        // The parts first, the last started first; brokers are told of none of them.
        running.forEach(PartProcess::stop);
        servers.close();
    }
}
