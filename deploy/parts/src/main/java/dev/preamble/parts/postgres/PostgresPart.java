package dev.preamble.parts.postgres;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.parts.process.Child;
import dev.preamble.parts.process.Launch;
import dev.preamble.parts.process.StopSignal;
import dev.preamble.provision.Journal;
import dev.preamble.provision.Secret;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseLogin;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** PostgreSQL. */
public final class PostgresPart implements Part {
    public static final String NAME = "postgres";

    private static final String RULES = "host all all 127.0.0.1/32 scram-sha-256\n";

    private static final String SUPERUSER = "postgres";
    private static final String HEALTH_SECONDS = "2";

    private final DataFolder data;
    private final Ports ports;

    public PostgresPart(DataFolder data, Ports ports) {
        this.data = data;
        this.ports = ports;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("gateway, scheduler and Keycloak", ports.postgres());
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        PostgresBinaries binaries = PostgresBinaries.unpacked(Checkout.find().server(NAME));
        Path cluster = data.of(NAME);
        if (!Files.exists(cluster)) {
            Path fresh = cluster.resolveSibling(NAME + ".new");
            DataFolder.deleteTree(fresh);
            initialise(binaries, fresh);
            Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
        } else if (isEmpty(cluster)) {
            // a disk of its own is mounted there, over which nothing can be moved
            initialise(binaries, cluster);
        }
        Files.writeString(cluster.resolve("postgresql.conf"), settings());
        Files.writeString(cluster.resolve("pg_hba.conf"), RULES);
        disown(cluster.resolve("postmaster.pid"));
        return launch(binaries.command("postgres", List.of("-D", cluster.toString())));
    }

    private String settings() {
        return """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 60
                shared_buffers = '64MB'
                jit = off
                log_line_prefix = '%%m [%%p] %%q%%u@%%d '
                """.formatted(ports.postgres());
    }

    /**
     * PostgreSQL refuses to start while the process that its lock file names is alive, and after a crash that may be an
     * unrelated one. It takes its own parent for none, so the file is made to name this process; deleted it must not be,
     * since it also leads to the shared memory that backends of the dead server may still use.
     */
    private static void disown(Path lock) throws IOException {
        if (Files.exists(lock)) {
            List<String> lines = new ArrayList<>(Files.readAllLines(lock));
            lines.set(0, Long.toString(ProcessHandle.current().pid()));
            Files.write(lock, lines);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private void initialise(PostgresBinaries binaries, Path cluster) throws IOException, InterruptedException {
        Files.createDirectories(data.root());
        password(SUPERUSER);
        List<String> arguments = List.of(
                "--pgdata=" + cluster,
                "--username=" + SUPERUSER,
                "--pwfile=" + data.secrets().file(secret(SUPERUSER)),
                "--auth=scram-sha-256",
                "--encoding=UTF-8",
                "--locale=C");
        Child.run(launch(binaries.command("initdb", arguments)), data.pidFile(NAME), data.log(NAME));
    }

    private Launch launch(List<String> command) {
        return new Launch(command, Map.of(), data.root(), StopSignal.INT);
    }

    @Override
    public boolean isHealthy() {
        Properties login = new Properties();
        login.setProperty("user", SUPERUSER);
        login.setProperty("password", password(SUPERUSER).value());
        login.setProperty("connectTimeout", HEALTH_SECONDS);
        login.setProperty("loginTimeout", HEALTH_SECONDS);
        login.setProperty("socketTimeout", HEALTH_SECONDS);
        try (Connection connection = DriverManager.getConnection(
                        access().database(DatabaseAccess.MAINTENANCE).url(), login);
                Statement question = connection.createStatement()) {
            return question.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void provision() throws IOException {
        new Databases(access()).provision(Journal.silent());
    }

    public DatabaseAccess access() {
        return new DatabaseAccess(
                "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/" + DatabaseAccess.PLATFORM,
                new DatabaseLogin(SUPERUSER, password(SUPERUSER)),
                Arrays.stream(DatabaseRole.values())
                        .collect(Collectors.toMap(role -> role, role -> password(role.username()))));
    }

    private Secret password(String username) {
        return data.secrets().of(secret(username));
    }

    private static String secret(String username) {
        return "postgres-" + username;
    }
}
