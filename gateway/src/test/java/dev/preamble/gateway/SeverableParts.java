package dev.preamble.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As {@link RealParts}, with the catalog at the end of a {@link Wire}. */
public final class SeverableParts implements QuarkusTestResourceLifecycleManager {
    private static final String URL = "preamble.database.url";
    private static final String JDBC = "jdbc:";

    private final RealParts parts = new RealParts();
    private @Nullable Wire wire;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(parts.start());
        String direct = settings.get(URL);
        URI database = URI.create(String.valueOf(direct).substring(JDBC.length()));
        try {
            Wire begun = new Wire(database);
            wire = begun;
            settings.put(URL, String.valueOf(direct).replace(database.getAuthority(), begun.address()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    @Override
    public void stop() {
        if (wire != null) {
            wire.close();
        }
        parts.stop();
    }
}
