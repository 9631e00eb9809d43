package dev.preamble.provision.postgres;

import dev.preamble.provision.Journal;
import dev.preamble.provision.ProvisioningFailed;
import dev.preamble.provision.Secret;
import dev.preamble.provision.Server;
import dev.preamble.provision.Untrusted;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;

/**
 * PostgreSQL: the platform's roles, its database, and Keycloak's where Keycloak's role has a password. Which table a role may
 * use is for the migrations to say.
 */
public final class Databases implements Server {
    private static final List<DatabaseRole> USERS =
            List.of(DatabaseRole.PREAMBLE_GATEWAY, DatabaseRole.PREAMBLE_SCHEDULER);

    private static final String WRONG_PASSWORD = "28P01";
    private static final String NO_ENTRY = "28000";
    private static final String MAY_NOT = "42501";
    private static final String NO_DATABASE = "3D000";

    private final DatabaseAccess server;

    public Databases(DatabaseAccess server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public void provision(Journal journal) throws ProvisioningFailed {
        try {
            roles(journal);
            if (server.passwords().containsKey(DatabaseRole.KEYCLOAK)) {
                create(DatabaseAccess.KEYCLOAK, DatabaseRole.KEYCLOAK, journal);
            }
            platform(server.database(), journal);
        } catch (SQLException e) {
            throw new ProvisioningFailed("PostgreSQL at " + server.url() + advice(e), e);
        }
    }

    /**
     * An empty database with the rights of the platform's own: its owner makes tables, gateway and scheduler may enter
     * and do with each table what the owner's migrations grant. Does nothing when it is there.
     *
     * @param name lower-case letters, digits and underscores
     */
    public DatabaseAccess platform(String name) throws SQLException {
        return platform(name, Journal.silent());
    }

    private DatabaseAccess platform(String name, Journal journal) throws SQLException {
        create(name, DatabaseRole.PREAMBLE_OWNER, journal);
        try (Session session = administer(name)) {
            if (session.finds("SELECT WHERE has_schema_privilege('public', 'public', 'CREATE')")) {
                session.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
                journal.changed("database " + name + ": not everybody may make tables in it");
            }
            grantOnSchema(session, DatabaseRole.PREAMBLE_OWNER, "CREATE", journal);
            grantOnSchema(session, DatabaseRole.PREAMBLE_OWNER, "USAGE", journal);
            for (DatabaseRole user : USERS) {
                if (!session.finds(
                        "SELECT WHERE has_database_privilege(?, current_database(), 'CONNECT')", user.username())) {
                    session.run("GRANT CONNECT ON DATABASE " + name + " TO " + user.username());
                    journal.changed("database " + name + ": " + user.username() + " may enter it");
                }
                grantOnSchema(session, user, "USAGE", journal);
            }
        }
        return server.database(name);
    }

    private static void grantOnSchema(Session session, DatabaseRole role, String right, Journal journal)
            throws SQLException {
        if (!session.finds("SELECT WHERE has_schema_privilege(?, 'public', ?)", role.username(), right)) {
            session.run("GRANT " + right + " ON SCHEMA public TO " + role.username());
            journal.changed("schema public: " + role.username() + " has " + right);
        }
    }

    private void roles(Journal journal) throws SQLException {
        try (Session session = administer(DatabaseAccess.MAINTENANCE)) {
            for (var entry : new TreeMap<>(server.passwords()).entrySet()) {
                String role = entry.getKey().username();
                boolean known = session.finds("SELECT 1 FROM pg_roles WHERE rolname = ?", role);
                if (!known) {
                    session.run("CREATE ROLE " + role + " LOGIN");
                }
                if (!known || !isLetIn(role, entry.getValue(), journal)) {
                    session.setPassword(role, entry.getValue());
                    journal.changed(known ? "gave role " + role + " another password" : "made role " + role);
                }
            }
        }
    }

    /** A password that is there already cannot be read, only tried. */
    private boolean isLetIn(String role, Secret password, Journal journal) throws SQLException {
        try {
            new Session(server.database(DatabaseAccess.MAINTENANCE).url(), new DatabaseLogin(role, password)).close();
            return true;
        } catch (SQLException e) {
            return switch (String.valueOf(e.getSQLState())) {
                case WRONG_PASSWORD -> false;
                case MAY_NOT, NO_DATABASE -> true;
                case NO_ENTRY -> {
                    journal.left(
                            "the password of role " + role + ", which cannot be tried from here: " + e.getMessage());
                    yield true;
                }
                default -> throw e;
            };
        }
    }

    /** A database that its owner alone may enter. */
    private void create(String name, DatabaseRole owner, Journal journal) throws SQLException {
        try (Session session = administer(DatabaseAccess.MAINTENANCE)) {
            if (!session.finds("SELECT WHERE pg_has_role(current_user, ?, 'USAGE')", owner.username())) {
                // Who is no superuser may give away a database only to a role of their own.
                session.run("GRANT " + owner.username() + " TO CURRENT_USER");
                journal.changed("the administrator is a member of " + owner.username());
            }
            if (!session.finds("SELECT 1 FROM pg_database WHERE datname = ?", name)) {
                session.run("CREATE DATABASE " + server.database(name).database() + " OWNER " + owner.username());
                journal.changed("made database " + name + ", owned by " + owner.username());
            }
            if (session.finds(EVERYBODY, name)) {
                session.run("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
                journal.changed("database " + name + ": not everybody may enter it");
            }
        }
    }

    /** Finds a row where PUBLIC, which is role 0, has any right on the database. */
    private static final String EVERYBODY = """
            SELECT 1
            FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted
            WHERE datname = ? AND granted.grantee = 0
            """;

    private Session administer(String database) throws SQLException {
        return new Session(server.database(database).url(), server.administrator());
    }

    private String advice(SQLException failure) {
        String administrator = server.administrator().username();
        String state = String.valueOf(failure.getSQLState());
        if (state.equals(WRONG_PASSWORD) || state.equals(NO_ENTRY)) {
            return " refuses the login of " + administrator + ": " + failure.getMessage()
                    + ". Look at PREAMBLE_DATABASE_USERNAME and PREAMBLE_DATABASE_PASSWORD, and at its pg_hba.conf.";
        }
        if (Untrusted.is(failure)) {
            return Untrusted.advice(failure);
        }
        if (state.startsWith("08")) {
            return " does not answer: " + failure.getMessage() + " Is it running, and is PREAMBLE_DATABASE_URL right?";
        }
        if (state.equals(MAY_NOT)) {
            return " lets " + administrator + " in, but not do this: " + failure.getMessage()
                    + ". Give it CREATEROLE and CREATEDB, or name a superuser.";
        }
        return " refuses: " + failure.getMessage();
    }
}
