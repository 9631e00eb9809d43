package dev.preamble.client.command;

import dev.preamble.client.profile.Profiles;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The command that logs in where another one asks.
 *
 * @param profile its name
 * @param gateway null for the one on this machine
 * @param key whether that login is an API key
 */
record LoginLine(String profile, @Nullable URI gateway, boolean key) {
    static final String VARIABLE = "PREAMBLE_PROFILE";

    /** The name that is meant where none is typed. */
    static String usual() {
        String named = System.getenv(VARIABLE);
        return named == null || named.isEmpty() ? Profiles.FIRST : named;
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("./preamble login");
        if (!profile.equals(usual())) {
            line.append(" --profile ").append(typed(profile));
        }
        if (gateway != null && !gateway.toString().equals(Connection.GATEWAY)) {
            line.append(" --gateway ").append(typed(gateway.toString()));
        }
        return line.append(key ? " --api-key FILE" : "").toString();
    }

    /** As a shell takes it for one word. */
    private static String typed(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
