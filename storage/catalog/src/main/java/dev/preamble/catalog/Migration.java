package dev.preamble.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /**
     * Reads {@code PREAMBLE_DATABASE_URL}, {@code _USERNAME} and {@code _PASSWORD} from the environment; the password may
     * lie in a file that {@code PREAMBLE_DATABASE_PASSWORD_FILE} names.
     */
    public static void main(String[] arguments) throws IOException {
        run(setting("PREAMBLE_DATABASE_URL"), setting("PREAMBLE_DATABASE_USERNAME"), password());
    }

    private static String password() throws IOException {
        String file = System.getenv("PREAMBLE_DATABASE_PASSWORD_FILE");
        return file == null
                ? setting("PREAMBLE_DATABASE_PASSWORD")
                : Files.readString(Path.of(file)).strip();
    }

    private static String setting(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }
}
