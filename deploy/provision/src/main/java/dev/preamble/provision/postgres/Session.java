package dev.preamble.provision.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A session of the superuser; each statement commits by itself and is never logged, since it may hold a password. */
public final class Session implements AutoCloseable {
    private static final String TIMEOUT_SECONDS = "2";

    private final Connection connection;

    public Session(DatabaseAccess database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", DatabaseRole.POSTGRES.username());
        login.setProperty("password", database.password(DatabaseRole.POSTGRES).value());
        login.setProperty("connectTimeout", TIMEOUT_SECONDS);
        login.setProperty("loginTimeout", TIMEOUT_SECONDS);
        connection = DriverManager.getConnection(database.url(), login);
        run("SET log_min_error_statement = panic");
    }

    public void run(String statement) throws SQLException {
        try (Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }

    /** Whether a query with one text argument finds a row. */
    public boolean finds(String query, String argument) throws SQLException {
        try (PreparedStatement command = connection.prepareStatement(query)) {
            command.setString(1, argument);
            return command.executeQuery().next();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
