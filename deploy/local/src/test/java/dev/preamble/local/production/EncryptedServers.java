package dev.preamble.local.production;

import dev.preamble.parts.BarePart;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.PartProcess;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Servers;
import dev.preamble.parts.cluster.Certificates;
import dev.preamble.parts.cluster.ThreeBrokers;
import dev.preamble.parts.process.Launch;
import dev.preamble.provision.kafka.KafkaAccess;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.store.StoreAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, MinIO, Keycloak and three brokers as a platform team runs them: they speak TLS alone, with certificates of an
 * authority that nobody else knows, and nothing is in them but an administrator. While they are there this process trusts that
 * authority, and no other.
 */
final class EncryptedServers implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final List<String> TRUST = List.of("javax.net.ssl.trustStoreType", "javax.net.ssl.trustStore");

    private final Ports ports = Ports.free();
    private final Deque<PartProcess> running = new ArrayDeque<>();
    private final DataFolder data;
    private final Servers servers;
    private final ThreeBrokers brokers;
    private final Connections connections;
    private final HttpClient http;

    EncryptedServers(Path folder) throws IOException, InterruptedException {
        data = new DataFolder(folder.resolve("platform"));
        servers = Servers.of(data, ports, List.of());
        String keycloak = "https://127.0.0.1:" + ports.keycloak();
        brokers = new ThreeBrokers(folder.resolve("brokers"), keycloak + "/realms/preamble");
        IdentityAccess identity = servers.keycloak().access();
        StoreAccess store = servers.store().access();
        DatabaseAccess database = servers.postgres().access();
        connections = new Connections(
                ports,
                new KafkaAccess(
                        brokers.bootstrap(),
                        brokers.tenantBootstrap(),
                        Stream.of(KafkaUser.GATEWAY, KafkaUser.SCHEDULER, KafkaUser.WORKER)
                                .collect(Collectors.toMap(Function.identity(), brokers::password))),
                new DatabaseAccess(
                        database.url() + "?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory",
                        database.administrator(),
                        database.passwords()),
                new StoreAccess(
                        "https://127.0.0.1:" + ports.store(), store.accessKey(), store.secretKey(), store.bucket()),
                new IdentityAccess(
                        keycloak,
                        identity.realm(),
                        identity.gatewaySecret(),
                        identity.operatorPassword(),
                        identity.adminSecret()));
        trust(Map.of(
                TRUST.getFirst(), "PKCS12", TRUST.getLast(), brokers.trust().toString()));
        http = HttpClient.newHttpClient();
    }

    /** As its environment has other programs do, for this process, which runs already; without settings as it began. */
    private static void trust(Map<String, String> settings) throws IOException {
        for (String setting : TRUST) {
            @Nullable String value = settings.get(setting);
            if (value == null) {
                System.clearProperty(setting);
            } else {
                System.setProperty(setting, value);
            }
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            SSLContext.setDefault(context);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    void startPostgresAndStore() throws IOException, InterruptedException {
        PartProcess postgres =
                start(new BarePart(servers.postgres(), this::encryptedPostgres, servers.postgres()::isHealthy));
        PartProcess store = start(new BarePart(
                servers.store(),
                this::encryptedStore,
                () -> answers(connections.store().endpoint() + "/minio/health/live")));
        postgres.awaitReady(START_LIMIT);
        store.awaitReady(START_LIMIT);
    }

    /** Once it has a database. The brokers are made ready meanwhile, and need the realm before they start. */
    void startKeycloak() throws IOException, InterruptedException {
        PartProcess keycloak = start(new BarePart(
                servers.keycloak(),
                this::encryptedKeycloak,
                () -> answers(connections.identity().url() + "/realms/master")));
        brokers.formatAll();
        keycloak.awaitReady(START_LIMIT);
    }

    private Launch encryptedPostgres(Launch plain) throws IOException, InterruptedException {
        Certificates.Pem pem = certificates().pem("postgres");
        Path cluster = data.of(servers.postgres().name());
        Files.writeString(
                cluster.resolve("postgresql.conf"),
                "ssl = on\nssl_cert_file = '%s'\nssl_key_file = '%s'\n".formatted(pem.certificate(), pem.key()),
                StandardOpenOption.APPEND);
        Files.writeString(cluster.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        return plain;
    }

    private Launch encryptedStore(Launch plain) throws IOException, InterruptedException {
        Certificates.Pem pem = certificates().pem("minio");
        Path folder = Files.createDirectories(data.root().resolve("minio-certificates"));
        Files.copy(pem.key(), folder.resolve("private.key"));
        Files.copy(pem.certificate(), folder.resolve("public.crt"));
        List<String> command = new ArrayList<>(plain.command());
        command.addAll(List.of("--certs-dir", folder.toString()));
        return new Launch(command, plain.environment(), plain.directory(), plain.stopSignal());
    }

    /** Without a realm, which is the operator's to make. */
    private Launch encryptedKeycloak(Launch plain) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(plain.environment());
        environment.put(
                "KC_DB_URL",
                servers.postgres().access().database(DatabaseAccess.KEYCLOAK).url()
                        + "?sslmode=verify-full&sslrootcert=" + certificates().authority());
        environment.put("KC_HTTP_ENABLED", "false");
        environment.put("KC_HTTPS_PORT", Integer.toString(ports.keycloak()));
        environment.put(
                "KC_HTTPS_KEY_STORE_FILE", certificates().server("keycloak").toString());
        environment.put(
                "KC_HTTPS_KEY_STORE_PASSWORD", Files.readString(certificates().password()));
        environment.put("KC_HOSTNAME", connections.identity().url());
        List<String> command = plain.command().stream()
                .filter(argument -> !argument.equals("--import-realm"))
                .toList();
        return new Launch(command, environment, plain.directory(), plain.stopSignal());
    }

    private PartProcess start(Part part) throws IOException, InterruptedException {
        PartProcess process = PartProcess.start(part, data);
        running.push(process);
        return process;
    }

    boolean answers(String address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    DataFolder data() {
        return data;
    }

    Ports ports() {
        return ports;
    }

    Connections connections() {
        return connections;
    }

    ThreeBrokers brokers() {
        return brokers;
    }

    Certificates certificates() {
        return brokers.certificates();
    }

    @Override
    public void close() throws IOException {
        running.forEach(PartProcess::stop);
        brokers.close();
        trust(Map.of());
    }
}
