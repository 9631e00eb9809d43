package dev.preamble.local;

import dev.preamble.catalog.Migration;
import dev.preamble.parts.Part;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.process.Launch;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.io.IOException;
import java.util.Map;

/** PostgreSQL that is ready only with the schema that this version of the platform needs. */
record MigratedPostgres(PostgresPart postgres) implements Part {
    @Override
    public String name() {
        return postgres.name();
    }

    @Override
    public Map<String, Integer> ports() {
        return postgres.ports();
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        return postgres.prepare();
    }

    @Override
    public boolean isHealthy() {
        return postgres.isHealthy();
    }

    @Override
    public void provision() throws IOException {
        postgres.provision();
        DatabaseAccess database = postgres.access();
        Migration.run(
                database.url(),
                DatabaseRole.PREAMBLE_OWNER.username(),
                database.password(DatabaseRole.PREAMBLE_OWNER).value());
    }
}
