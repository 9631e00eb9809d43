package dev.preamble.gateway;

import dev.preamble.catalog.Migration;
import dev.preamble.parts.Connections;
import dev.preamble.parts.Parts;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** The shared servers, with a database of this run's own, as the gateway's settings. */
public final class RealParts implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        try {
            return settings(Parts.attachOrStartWithKeycloak());
        } catch (Exception e) {
            throw new IllegalStateException("the servers do not start", e);
        }
    }

    private static Map<String, String> settings(Connections parts) throws Exception {
        DatabaseAccess database = new Databases(parts.database())
                .platform("gateway_" + UUID.randomUUID().toString().replace('-', '_'));
        giveEverythingAway(database);
        Migration.run(
                database.url(),
                DatabaseRole.PREAMBLE_OWNER.username(),
                database.password(DatabaseRole.PREAMBLE_OWNER).value());
        return Map.ofEntries(
                Map.entry("preamble.database.url", database.url()),
                Map.entry("preamble.database.username", DatabaseRole.PREAMBLE_GATEWAY.username()),
                Map.entry(
                        "preamble.database.password",
                        database.password(DatabaseRole.PREAMBLE_GATEWAY).value()),
                Map.entry(
                        "test.database.scheduler-password",
                        database.password(DatabaseRole.PREAMBLE_SCHEDULER).value()),
                Map.entry(
                        "test.kafka.scheduler-password",
                        parts.kafka().password(KafkaUser.SCHEDULER).value()),
                Map.entry(
                        "test.kafka.worker-password",
                        parts.kafka().password(KafkaUser.WORKER).value()),
                Map.entry(
                        "test.database.owner-password",
                        database.password(DatabaseRole.PREAMBLE_OWNER).value()),
                Map.entry("preamble.store.endpoint", parts.store().endpoint()),
                Map.entry("preamble.store.public-endpoint", parts.store().endpoint()),
                Map.entry("preamble.store.bucket", parts.store().bucket()),
                Map.entry("preamble.store.access-key", parts.store().accessKey()),
                Map.entry("preamble.store.secret-key", parts.store().secretKey().value()),
                Map.entry("preamble.kafka.bootstrap", parts.kafka().bootstrap()),
                Map.entry("preamble.kafka.username", KafkaUser.GATEWAY.username()),
                Map.entry(
                        "preamble.kafka.password",
                        parts.kafka().password(KafkaUser.GATEWAY).value()),
                Map.entry("preamble.kafka.tenant-bootstrap", parts.kafka().tenantBootstrap()),
                Map.entry("preamble.keycloak.url", parts.identity().url()),
                Map.entry(
                        "preamble.oidc.client-secret",
                        parts.identity().gatewaySecret().value()),
                Map.entry(
                        "test.operator-password",
                        parts.identity().operatorPassword().value()),
                Map.entry(
                        "test.keycloak-admin-secret",
                        parts.identity().adminSecret().value()),
                Map.entry("quarkus.http.test-port", "0"));
    }

    /** As earlier versions did, and left it to the migrations to take it back. */
    private static void giveEverythingAway(DatabaseAccess database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        database.url(),
                        DatabaseRole.PREAMBLE_OWNER.username(),
                        database.password(DatabaseRole.PREAMBLE_OWNER).value());
                Statement statement = connection.createStatement()) {
            statement.execute("alter default privileges in schema public"
                    + " grant all on tables to preamble_gateway, preamble_scheduler");
        }
    }

    @Override
    public void stop() {}
}
