package dev.preamble.provision.postgres;

import dev.preamble.provision.Secret;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach PostgreSQL.
 *
 * @param url the JDBC address of a database, the platform's
 * @param administrator makes roles and databases; not part of the platform
 * @param passwords of those of the platform's roles that are to be there
 */
public record DatabaseAccess(String url, DatabaseLogin administrator, Map<DatabaseRole, Secret> passwords) {
    public static final String PLATFORM = "preamble";
    public static final String KEYCLOAK = "keycloak";
    public static final String MAINTENANCE = "postgres";

    private static final Pattern FORM = Pattern.compile("(jdbc:postgresql://[^/?]+/)([a-z][a-z0-9_]{0,62})(\\?.*)?");

    public DatabaseAccess {
        passwords = Map.copyOf(passwords);
        parse(url);
    }

    /** The name of the database. */
    public String database() {
        return parse(url).group(2);
    }

    /** The same server, another database. */
    public DatabaseAccess database(String name) {
        Matcher parts = parse(url);
        String options = parts.group(3) == null ? "" : parts.group(3);
        return new DatabaseAccess(parts.group(1) + name + options, administrator, passwords);
    }

    /** The same database, reached that way. */
    public DatabaseAccess at(String hostAndPort) {
        return new DatabaseAccess(url.replaceFirst("//[^/?]+/", "//" + hostAndPort + "/"), administrator, passwords);
    }

    public Secret password(DatabaseRole role) {
        Secret password = passwords.get(role);
        if (password == null) {
            throw new IllegalArgumentException("no password for " + role);
        }
        return password;
    }

    private static Matcher parse(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + url
                    + "' is not of the form jdbc:postgresql://host:port/database, whose name is of a-z, 0-9 and _");
        }
        return matcher;
    }
}
