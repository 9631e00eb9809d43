package dev.preamble.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the parts may do in the catalog; the test's database began as those of earlier versions did. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class CatalogRightsIT {
    private static final String DENIED = "42501";

    /** A part of the platform, with the setting that holds its password. */
    enum Part {
        GATEWAY("preamble_gateway", "preamble.database.password"),
        SCHEDULER("preamble_scheduler", "test.database.scheduler-password"),
        OWNER("preamble_owner", "test.database.owner-password");

        private final String role;
        private final String password;

        Part(String role, String password) {
            this.role = role;
            this.password = password;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GATEWAY   | update audit set actor = 'nobody'",
                "GATEWAY   | delete from audit",
                "GATEWAY   | truncate audit",
                "GATEWAY   | update prefix_version set digest = ''",
                "GATEWAY   | insert into prefix_version select * from prefix_version",
                "GATEWAY   | update prefix_version set job = null",
                "GATEWAY   | delete from metered_run",
                "GATEWAY   | update base_model set digest = ''",
                "GATEWAY   | update lease set epoch = 0",
                "GATEWAY   | update relay set position = 0",
                "GATEWAY   | select from restoration",
                "GATEWAY   | delete from flyway_schema_history",
                "SCHEDULER | update audit set actor = 'nobody'",
                "SCHEDULER | delete from audit",
                "SCHEDULER | update prefix_version set digest = ''",
                "SCHEDULER | delete from prefix_version",
                "SCHEDULER | delete from restoration",
                "SCHEDULER | update prefix set tenant = 'other'",
                "SCHEDULER | delete from job",
                "SCHEDULER | delete from stored_change",
                "SCHEDULER | delete from upload",
                "SCHEDULER | update upload set expires_at = now()",
                "SCHEDULER | select from api_key",
                "SCHEDULER | select from kafka_client",
                "SCHEDULER | update tenant set state = 'ACTIVE'",
                "SCHEDULER | select from flyway_schema_history"
            })
    void aPartMayNot(Part part, String statement) {
        assertThatThrownBy(() -> run(part, statement))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(DENIED));
    }

    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "SCHEDULER"})
    void aTableOfALaterMigrationIsNobodysUntilItSaysWhose(Part part) throws Exception {
        run(Part.OWNER, "create table later (id int)");
        try {
            assertThatThrownBy(() -> run(part, "select from later")).hasMessageContaining("permission denied");
        } finally {
            run(Part.OWNER, "drop table later");
        }
    }

    /** The scheduler gives out version numbers under this lock. */
    @ParameterizedTest
    @EnumSource(names = {"GATEWAY", "SCHEDULER"})
    void aPartMayLockAPrefix(Part part) {
        assertThatCode(() -> run(part, "select from prefix for update")).doesNotThrowAnyException();
    }

    private static void run(Part part, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        Login.setting("preamble.database.url"), part.role, Login.setting(part.password));
                Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }
}
