package dev.preamble.local;

import dev.preamble.catalog.restoration.Restoration;
import dev.preamble.local.backup.BackupFailed;
import dev.preamble.provision.Secret;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The leading scheduler's work of making catalog, store and Kafka agree, asked for and waited for. */
final class Reconciling implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    /** A store of millions of objects is listed a thousand at a time. */
    private static final Duration MOST = Duration.ofHours(2);

    private final Connection connection;
    private final Restoration restoration;

    private Reconciling(Connection connection, Restoration restoration) {
        this.connection = connection;
        this.restoration = restoration;
    }

    /** @param cause in words that tenants read */
    static Reconciling begin(DatabaseAccess database, String cause) throws SQLException {
        return begin(database.url(), database.password(DatabaseRole.PREAMBLE_OWNER), cause);
    }

    /** @param password of the tables' owner */
    static Reconciling begin(String url, Secret password, String cause) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", DatabaseRole.PREAMBLE_OWNER.username());
        login.setProperty("password", password.value());
        login.setProperty("connectTimeout", "10");
        login.setProperty("socketTimeout", "60");
        Connection connection = DriverManager.getConnection(url, login);
        return new Reconciling(connection, Restoration.begin(connection, cause));
    }

    /** Waits until a scheduler has done it; returns what it says, in lines. */
    List<String> await() throws SQLException, InterruptedException, BackupFailed {
        long deadline = System.nanoTime() + MOST.toNanos();
        Optional<List<String>> report = restoration.report();
        while (report.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new BackupFailed("No scheduler made catalog, store and Kafka agree within " + MOST.toHours()
                        + " h; see the schedulers' logs. The next one that leads does it first of all.");
            }
            Thread.sleep(LOOK);
            report = restoration.report();
        }
        return report.get();
    }

    static void tell(List<String> report, PrintWriter out) {
        out.println("Catalog, store and Kafka agree again:");
        report.forEach(line -> out.println("  " + line));
        out.flush();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
