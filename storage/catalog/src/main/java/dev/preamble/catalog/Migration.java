package dev.preamble.catalog;

import org.flywaydb.core.Flyway;

/**
 * Brings the database to the schema that this version of the code needs. Run by the owner role, before any part starts;
 * running it again changes nothing.
 */
public final class Migration {
    private Migration() {}

    public static void run(String jdbcUrl, String owner, String password) {
        Flyway.configure()
                .dataSource(jdbcUrl, owner, password)
                .locations("classpath:db/migration")
                .connectRetries(10)
                .load()
                .migrate();
    }

    /** Reads {@code PREAMBLE_DATABASE_URL}, {@code _USERNAME} and {@code _PASSWORD} from the environment. */
    public static void main(String[] arguments) {
        run(
                setting("PREAMBLE_DATABASE_URL"),
                setting("PREAMBLE_DATABASE_USERNAME"),
                setting("PREAMBLE_DATABASE_PASSWORD"));
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }
}
