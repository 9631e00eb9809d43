package dev.preamble.provision.postgres;

import dev.preamble.provision.Secret;
import java.util.Map;

/**
 * How to reach PostgreSQL.
 *
 * @param port at 127.0.0.1
 * @param database the platform's database
 */
public record DatabaseAccess(int port, String database, Map<DatabaseRole, Secret> passwords) {
    public static final String PLATFORM = "preamble";
    public static final String KEYCLOAK = "keycloak";
    public static final String MAINTENANCE = "postgres";

    public DatabaseAccess {
        passwords = Map.copyOf(passwords);
    }

    /** The JDBC address of the platform's database. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** The same server, another database. */
    public DatabaseAccess database(String name) {
        return new DatabaseAccess(port, name, passwords);
    }

    public Secret password(DatabaseRole role) {
        Secret password = passwords.get(role);
        if (password == null) {
            throw new IllegalArgumentException("no password for " + role);
        }
        return password;
    }
}
