package dev.preamble.parts.keycloak;

import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Part;
import dev.preamble.parts.Ports;
import dev.preamble.parts.Probe;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.process.Launch;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.keycloak.RealmFile;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** Keycloak. Needs PostgreSQL to be ready before it starts. */
public final class KeycloakPart implements Part {
    public static final String NAME = "keycloak";

    private static final String REALM = "preamble";
    private static final String GATEWAY_SECRET = "keycloak-preamble-gateway";
    private static final String ADMIN_SECRET = "keycloak-preamble-admin";
    private static final String OPERATOR_PASSWORD = "keycloak-operator";

    private final DataFolder data;
    private final Ports ports;
    private final PostgresPart postgres;

    /** @param postgres holds Keycloak's database */
    public KeycloakPart(DataFolder data, Ports ports, PostgresPart postgres) {
        this.data = data;
        this.ports = ports;
        this.postgres = postgres;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("logins", ports.keycloak());
    }

    @Override
    public Launch prepare() throws IOException, InterruptedException {
        Path distribution = Checkout.find().server("keycloak");
        KeycloakProgram program = KeycloakProgram.built(distribution, data, NAME);
        Path home = data.of(NAME);
        program.furnish(home);
        Path imports = Files.createDirectories(home.resolve("data/import"));
        Files.writeString(imports.resolve("preamble-realm.json"), RealmFile.text());
        return program.launch(home, environment(), "start", "--optimized", "--import-realm");
    }

    private Map<String, String> environment() {
        DatabaseAccess database = postgres.access().database(DatabaseAccess.KEYCLOAK);
        return Map.ofEntries(
                Map.entry("KC_DB_URL", database.url()),
                Map.entry("KC_DB_USERNAME", DatabaseRole.KEYCLOAK.username()),
                Map.entry(
                        "KC_DB_PASSWORD",
                        database.password(DatabaseRole.KEYCLOAK).value()),
                Map.entry("KC_DB_POOL_MAX_SIZE", "12"),
                // A cluster's members would look for each other on all of the machine's networks.
                Map.entry("KC_CACHE", "local"),
                Map.entry("KC_HTTP_ENABLED", "true"),
                Map.entry("KC_HTTP_HOST", "127.0.0.1"),
                Map.entry("KC_HTTP_PORT", Integer.toString(ports.keycloak())),
                Map.entry("KC_HOSTNAME", access().url()),
                Map.entry("KC_BOOTSTRAP_ADMIN_CLIENT_ID", IdentityAccess.ADMIN),
                Map.entry(
                        "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET",
                        access().adminSecret().value()),
                Map.entry("PREAMBLE_GATEWAY_SECRET", access().gatewaySecret().value()),
                Map.entry(
                        "PREAMBLE_OPERATOR_PASSWORD",
                        access().operatorPassword().value()));
    }

    /** Healthy is: the platform's realm is served. */
    @Override
    public boolean isHealthy() throws InterruptedException {
        return Probe.status(URI.create(access().issuer())).equals(OptionalInt.of(200));
    }

    /** The realm came with the start. */
    @Override
    public void provision() {}

    public IdentityAccess access() {
        return new IdentityAccess(
                url(ports),
                REALM,
                data.secrets().of(GATEWAY_SECRET),
                data.secrets().of(OPERATOR_PASSWORD),
                data.secrets().of(ADMIN_SECRET));
    }

    /** Where the operator's password lies. */
    public Path operatorPassword() {
        return data.secrets().file(OPERATOR_PASSWORD);
    }

    /** What tokens will name as their issuer, whether Keycloak runs yet or not. */
    public static String issuer(Ports ports) {
        return url(ports) + "/realms/" + REALM;
    }

    private static String url(Ports ports) {
        return "http://127.0.0.1:" + ports.keycloak();
    }
}
