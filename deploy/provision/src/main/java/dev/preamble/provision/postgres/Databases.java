package dev.preamble.provision.postgres;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The roles and databases of the platform, brought to the state that they must have. */
public final class Databases {
    private static final List<DatabaseRole> USERS =
            List.of(DatabaseRole.PREAMBLE_GATEWAY, DatabaseRole.PREAMBLE_SCHEDULER);

    private final DatabaseAccess server;

    public Databases(DatabaseAccess server) {
        this.server = server;
    }

    public void provision() throws SQLException {
        try (Session session = new Session(server.database(DatabaseAccess.MAINTENANCE))) {
            for (DatabaseRole role : login()) {
                if (!session.finds("SELECT 1 FROM pg_roles WHERE rolname = ?", role.username())) {
                    session.run("CREATE ROLE " + role.username() + " LOGIN PASSWORD '"
                            + server.password(role).value() + "'");
                }
            }
        }
        create(DatabaseAccess.KEYCLOAK, DatabaseRole.KEYCLOAK);
        platform(DatabaseAccess.PLATFORM);
    }

    /**
     * An empty database with the rights of the platform's own: its owner makes tables, gateway and scheduler may enter
     * and do with each table what the owner's migrations grant. Does nothing when it is there.
     *
     * @param name lower-case letters, digits and underscores
     */
    public DatabaseAccess platform(String name) throws SQLException {
        create(name, DatabaseRole.PREAMBLE_OWNER);
        try (Session session = new Session(server.database(name))) {
            String owner = DatabaseRole.PREAMBLE_OWNER.username();
            session.run("GRANT USAGE, CREATE ON SCHEMA public TO " + owner);
            for (DatabaseRole user : USERS) {
                session.run("GRANT CONNECT ON DATABASE " + name + " TO " + user.username());
                session.run("GRANT USAGE ON SCHEMA public TO " + user.username());
            }
        }
        return server.database(name);
    }

    /** A database that its owner alone may enter. */
    private void create(String name, DatabaseRole owner) throws SQLException {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("not a name of a database: " + name);
        }
        try (Session session = new Session(server.database(DatabaseAccess.MAINTENANCE))) {
            if (!session.finds("SELECT 1 FROM pg_database WHERE datname = ?", name)) {
                session.run("CREATE DATABASE " + name + " OWNER " + owner.username());
            }
            session.run("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
        }
    }

    private static List<DatabaseRole> login() {
        return Arrays.stream(DatabaseRole.values())
                .filter(role -> role != DatabaseRole.POSTGRES)
                .toList();
    }
}
