package dev.preamble.catalog.restoration;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Held for as long as a backup is made, so that nothing is erased from the store that the catalog may name at the moment of its
 * copy. It goes with the session that holds it. Who erases asks first; what was superseded before is none of the backup's.
 */
public final class BackupHold {
    private static final String KEY = "hashtextextended('preamble-backup', 0)";

    /** A query whether a backup is made now. */
    static final String IS_TAKEN = "select not pg_try_advisory_xact_lock_shared(" + KEY + ")";

    private BackupHold() {}

    /** @param connection to the platform's database */
    public static void take(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + KEY + ")");
        }
    }
}
