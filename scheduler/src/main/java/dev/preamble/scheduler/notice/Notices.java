package dev.preamble.scheduler.notice;

import dev.preamble.scheduler.loop.Turn;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Listens on channels of the database and wakes who waits for them. A notice that is lost is made up for by polling. */
public final class Notices implements Turn, AutoCloseable {
    private static final int WAIT_MILLIS = 500;

    private final AgroalDataSource database;
    private final Map<String, Runnable> wakes;
    private @Nullable Connection connection;

    /** @param wakes what to do when a channel is notified, by the channel's name */
    public Notices(AgroalDataSource database, Map<String, Runnable> wakes) {
        this.database = database;
        this.wakes = Map.copyOf(wakes);
    }

    @Override
    public Duration take() {
        try {
            if (connection == null) {
                connection = listen();
            }
            PGNotification[] notices = connection.unwrap(PGConnection.class).getNotifications(WAIT_MILLIS);
            for (PGNotification notice : notices) {
                wakes.getOrDefault(notice.getName(), () -> {}).run();
            }
            return Duration.ZERO;
        } catch (SQLException e) {
            close();
            throw new IllegalStateException("does not hear the database's notices", e);
        }
    }

    private Connection listen() throws SQLException {
        Connection opened = database.getConnection();
        try (Statement listen = opened.createStatement()) {
            for (String channel : wakes.keySet()) {
                listen.execute("listen " + channel);
            }
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException("cannot close the connection that listens", e);
            } finally {
                connection = null;
            }
        }
    }
}
