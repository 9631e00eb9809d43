package dev.preamble.provision.keycloak;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The realm as it has to be, in Keycloak's own form. Its secrets are {@code ${…}}, which Keycloak fills in from its
 * environment when it imports a file.
 */
public final class RealmFile {
    private RealmFile() {}

    public static String text() {
        try (InputStream file = Objects.requireNonNull(RealmFile.class.getResourceAsStream("preamble-realm.json"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
