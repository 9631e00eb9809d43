package dev.preamble.provision.postgres;

import dev.preamble.provision.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;

/** A session in one database; each statement commits by itself. */
final class Session implements AutoCloseable {
    private static final String CONNECT_SECONDS = "10";
    private static final String ANSWER_SECONDS = "60";

    private final Connection connection;

    Session(String url, DatabaseLogin login) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.username());
        properties.setProperty("password", login.password().value());
        properties.setProperty("ApplicationName", "preamble-provision");
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        connection = DriverManager.getConnection(url, properties);
    }

    void run(String statement) throws SQLException {
        try (Statement command = connection.createStatement()) {
            command.execute(statement);
        }
    }

    /** Whether a query with text arguments finds a row. */
    boolean finds(String query, String... arguments) throws SQLException {
        try (PreparedStatement command = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                command.setString(i + 1, arguments[i]);
            }
            return command.executeQuery().next();
        }
    }

    /** Hashed here: the server's log never sees it. */
    void setPassword(String role, Secret password) throws SQLException {
        connection
                .unwrap(PGConnection.class)
                .alterUserPassword(role, password.value().toCharArray(), "scram-sha-256");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
