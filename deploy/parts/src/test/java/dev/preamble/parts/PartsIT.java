package dev.preamble.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import dev.preamble.records.TopicLayout;
import dev.preamble.records.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every user of the shared servers relies on. */
class PartsIT {
    private static Connections connections;

    @BeforeAll
    static void start() throws Exception {
        connections = Parts.attachOrStart();
    }

    @Test
    void givesTheSameServersToEachWhoAsks() throws Exception {
        assertThat(Parts.attachOrStart()).isEqualTo(connections);
    }

    @Test
    void survivesTheFileThatHandsItToOtherProcesses(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("parts.json");

        connections.write(file);

        assertThat(Connections.read(file)).isEqualTo(connections);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void hasTheInternalTopicsAndTheTopicOfEachPool() throws Exception {
        try (Admin admin = Admin.create(connections.kafka().client(KafkaUser.ADMIN))) {
            assertThat(admin.listTopics().names().get())
                    .containsAll(
                            Topics.internal().stream().map(TopicLayout::name).toList())
                    .containsAll(Parts.POOLS.stream().map(Topics::taskGroup).toList());
        }
    }

    @Test
    void letsTheOwnerMakeTablesAndTheUsersDoWhatItGrants() throws Exception {
        DatabaseAccess database = new Databases(connections.database()).platform("parts_it");

        run(database, DatabaseRole.PREAMBLE_OWNER, "DROP TABLE IF EXISTS fact; CREATE TABLE fact (id int)");
        assertThatThrownBy(() -> run(database, DatabaseRole.PREAMBLE_GATEWAY, "SELECT FROM fact"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for table");
        run(database, DatabaseRole.PREAMBLE_OWNER, "GRANT INSERT ON fact TO preamble_gateway");
        run(database, DatabaseRole.PREAMBLE_GATEWAY, "INSERT INTO fact VALUES (1)");

        assertThatThrownBy(() -> run(database, DatabaseRole.PREAMBLE_SCHEDULER, "DROP TABLE fact"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("must be owner");
        assertThatThrownBy(() -> run(database, DatabaseRole.KEYCLOAK, "SELECT 1"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for database");
    }

    private static void run(DatabaseAccess database, DatabaseRole role, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        database.url(), role.username(), database.password(role).value());
                Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }
}
