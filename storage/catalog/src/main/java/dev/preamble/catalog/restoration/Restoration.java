package dev.preamble.catalog.restoration;

import dev.preamble.records.RecordJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/**
 * One time that data of a server came from a backup, or were lost: the word to the leading scheduler to make catalog,
 * store and Kafka agree, and what it says that it did. For the tables' owner, by JDBC alone.
 */
public final class Restoration {
    /**
     * No scheduler that led before leads on: its epoch is over, and every epoch after it is larger than any that the lost
     * catalog may have seen.
     */
    private static final String END_EPOCH = """
            update lease set
              epoch = greatest(epoch + 1, cast(extract(epoch from clock_timestamp()) as bigint)),
              expires_at = clock_timestamp() - interval '1 millisecond'
            """;

    /** A gateway goes through all that a tenant needs in Kafka and Keycloak, and makes what is missing there. */
    private static final String REMAKE_TENANTS = "update tenant set state = 'PROVISIONING' where state = 'ACTIVE'";

    private static final String INSERT =
            "insert into restoration (cause, begun_at) values (?, clock_timestamp()) returning id";

    private static final String REPORT =
            "select report from restoration where id = ? and reconciled_at is not null and report is not null";

    private final Connection connection;
    private final long id;

    private Restoration(Connection connection, long id) {
        this.connection = connection;
        this.id = id;
    }

    /**
     * Tells the catalog, in one transaction.
     *
     * @param connection of the tables' owner, to the catalog at its newest schema; stays open, commits by itself after
     * @param cause told to tenants whose jobs begin a segment again, as in {@code restored from the backup of …}
     */
    public static Restoration begin(Connection connection, String cause) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                Statement statement = connection.createStatement()) {
            insert.setString(1, cause);
            ResultSet row = insert.executeQuery();
            row.next();
            long id = row.getLong(1);
            statement.execute(END_EPOCH);
            statement.execute(REMAKE_TENANTS);
            connection.commit();
            return new Restoration(connection, id);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** What the scheduler did, line by line; empty until it is done. */
    public Optional<List<String>> report() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REPORT)) {
            query.setLong(1, id);
            ResultSet row = query.executeQuery();
            return row.next()
                    ? Optional.of(List.of(RecordJson.read(row.getString(1), String[].class)))
                    : Optional.empty();
        }
    }
}
