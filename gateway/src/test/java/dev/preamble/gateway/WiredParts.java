package dev.preamble.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile.TestResourceEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As {@link RealParts}, with one of them at the end of a {@link Wire}. */
public final class WiredParts implements QuarkusTestResourceLifecycleManager {
    private static final String SETTING = "setting";
    private static final String JDBC = "jdbc:";

    private final RealParts parts = new RealParts();
    private String setting = "";
    private @Nullable Wire wire;

    static TestResourceEntry catalog() {
        return new TestResourceEntry(WiredParts.class, Map.of(SETTING, "preamble.database.url"));
    }

    static TestResourceEntry keycloak() {
        return new TestResourceEntry(WiredParts.class, Map.of(SETTING, "preamble.keycloak.url"));
    }

    @Override
    public void init(Map<String, String> arguments) {
        setting = String.valueOf(arguments.get(SETTING));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(parts.start());
        String direct = String.valueOf(settings.get(setting));
        URI server = URI.create(direct.startsWith(JDBC) ? direct.substring(JDBC.length()) : direct);
        try {
            Wire begun = new Wire(server);
            wire = begun;
            settings.put(setting, direct.replace(server.getAuthority(), begun.address()));
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
