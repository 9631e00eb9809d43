package dev.preamble.gateway.notice;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Hears what the catalog tells: one connection and one thread for the whole gateway. */
@Singleton
public final class Notices {
    private static final Logger LOG = Logger.getLogger(Notices.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);

    private final List<NoticeListener> listeners;
    private final String url;
    private final Properties login = new Properties();
    private @Nullable Thread thread;

    public Notices(
            @All List<NoticeListener> listeners,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String username,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.listeners = List.copyOf(listeners);
        this.url = url;
        login.setProperty("user", username);
        login.setProperty("password", password);
        login.setProperty("ApplicationName", "preamble-gateway listener");
        login.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
        login.setProperty(
                "socketTimeout", Long.toString(PATIENCE.multipliedBy(4).toSeconds()));
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("catalog-notices").daemon().start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Connection connection = new Driver().connect(url, login)) {
                listen(connection);
            } catch (SQLException e) {
                listeners.forEach(NoticeListener::lose);
                LOG.warnf("not listening to the catalog, trying again: %s", e.getMessage());
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (NoticeListener listener : listeners) {
                statement.execute("listen " + listener.channel());
            }
            listeners.forEach(NoticeListener::begin);
            PGConnection catalog = connection.unwrap(PGConnection.class);
            while (!Thread.currentThread().isInterrupted()) {
                PGNotification[] heard = catalog.getNotifications((int) PATIENCE.toMillis());
                if (heard == null || heard.length == 0) {
                    // A connection that died without a word would stay silent for ever.
                    statement.execute("select 1");
                    continue;
                }
                for (PGNotification notice : heard) {
                    tell(notice);
                }
            }
        }
    }

    private void tell(PGNotification notice) {
        listeners.stream()
                .filter(listener -> listener.channel().equals(notice.getName()))
                .forEach(listener -> listener.hear(notice.getParameter()));
    }

    private static void pause() {
        try {
            Thread.sleep(BEFORE_RECONNECT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
