package dev.preamble.local.upgrade;

import dev.preamble.local.Platform;
import dev.preamble.local.QuarkusPart;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.Connections;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Java;
import dev.preamble.parts.Part;
import dev.preamble.parts.process.Child;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A version of the platform, in a checkout that is built: its programs, as an operator runs them on servers of their own.
 *
 * @param name for people, and in the names of its logs
 */
record Release(String name, Path root) {
    private static final String MEMORY = "-Xmx256m";

    /** That of this build. */
    static Release built() {
        return new Release("new", Checkout.find().root());
    }

    boolean isBuilt() {
        return Stream.of("gateway", "scheduler", "gpu-worker/worker")
                .allMatch(module -> Files.exists(root.resolve(module).resolve("target/quarkus-app/quarkus-run.jar")));
    }

    /** {@code ./preamble provision} for all servers but Keycloak, which needs the database before it starts. */
    void provision(Connections servers, DataFolder data) throws IOException, InterruptedException {
        DatabaseAccess database = servers.database();
        Map<String, String> settings = new HashMap<>(Map.of(
                "PREAMBLE_KAFKA_BOOTSTRAP", servers.kafka().bootstrap(),
                "PREAMBLE_KAFKA_PASSWORD",
                        servers.kafka().password(KafkaUser.ADMIN).value(),
                "PREAMBLE_KAFKA_REPLICATION", "1",
                "PREAMBLE_KAFKA_MIN_INSYNC", "1",
                "PREAMBLE_POOLS", Platform.POOL.value(),
                "PREAMBLE_STORE_ENDPOINT", servers.store().endpoint(),
                "PREAMBLE_STORE_BUCKET", servers.store().bucket(),
                "PREAMBLE_STORE_ACCESS_KEY", servers.store().accessKey(),
                "PREAMBLE_STORE_SECRET_KEY", servers.store().secretKey().value()));
        settings.putAll(Map.of(
                "PREAMBLE_DATABASE_URL", database.url(),
                "PREAMBLE_DATABASE_USERNAME", database.administrator().username(),
                "PREAMBLE_DATABASE_PASSWORD",
                        database.administrator().password().value()));
        for (DatabaseRole role : DatabaseRole.values()) {
            settings.put(
                    "PREAMBLE_DATABASE_" + role.name().replace("PREAMBLE_", "") + "_PASSWORD",
                    database.password(role).value());
        }
        run("provision", "deploy/local/target/lib", "dev.preamble.provision.ProvisionCommand", settings, data);
    }

    /** {@code ./preamble provision} for Keycloak. */
    void provisionRealm(Connections servers, DataFolder data) throws IOException, InterruptedException {
        run(
                "realm",
                "deploy/local/target/lib",
                "dev.preamble.provision.ProvisionCommand",
                Map.of(
                        "PREAMBLE_KEYCLOAK_URL", servers.identity().url(),
                        "PREAMBLE_KEYCLOAK_ADMIN_CLIENT", IdentityAccess.ADMIN,
                        "PREAMBLE_KEYCLOAK_ADMIN_SECRET",
                                servers.identity().adminSecret().value(),
                        "PREAMBLE_OIDC_CLIENT_SECRET",
                                servers.identity().gatewaySecret().value(),
                        "PREAMBLE_OPERATOR_PASSWORD",
                                servers.identity().operatorPassword().value()),
                data);
    }

    /** As the chart's job does it. */
    void migrate(Connections servers, DataFolder data) throws IOException, InterruptedException {
        DatabaseAccess database = servers.database();
        run(
                "migration",
                "scheduler/target/quarkus-app/lib/main",
                "dev.preamble.catalog.Migration",
                Map.of(
                        "PREAMBLE_DATABASE_URL", database.url(),
                        "PREAMBLE_DATABASE_USERNAME", DatabaseRole.PREAMBLE_OWNER.username(),
                        "PREAMBLE_DATABASE_PASSWORD",
                                database.password(DatabaseRole.PREAMBLE_OWNER).value()),
                data);
    }

    private void run(String program, String libraries, String main, Map<String, String> settings, DataFolder data)
            throws IOException, InterruptedException {
        String name = program + "-" + this.name;
        List<String> command = Java.command(
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", MEMORY, "-cp", root.resolve(libraries) + "/*", main);
        Child.run(
                new Launch(command, settings, Files.createDirectories(data.of(name)), StopSignal.TERM),
                data.pidFile(name),
                data.log(name));
    }

    /** The highest number among the migrations that it brings. */
    int schema() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("storage/catalog/src/main/resources/db/migration"))) {
            return files.mapToInt(file ->
                            Integer.parseInt(file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1")))
                    .max()
                    .orElseThrow();
        }
    }

    Part gateway(DataFolder data, int port, Map<String, String> settings) {
        return part(Platform.GATEWAY, "gateway", data, port, settings);
    }

    Part scheduler(DataFolder data, int port, Map<String, String> settings) {
        return part(Platform.SCHEDULER, "scheduler", data, port, settings);
    }

    Part worker(String worker, DataFolder data, int port, Map<String, String> settings) {
        return new QuarkusPart(
                worker + "-" + name,
                data,
                root.resolve("gpu-worker/worker"),
                port,
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED"),
                () -> settings);
    }

    private Part part(String part, String module, DataFolder data, int port, Map<String, String> settings) {
        return new QuarkusPart(
                part + "-" + name,
                data,
                root.resolve(module),
                port,
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", MEMORY),
                () -> settings);
    }
}
