package dev.preamble.provision;

import dev.preamble.provision.kafka.Cluster;
import dev.preamble.provision.kafka.ClusterPlan;
import dev.preamble.provision.kafka.KafkaLogin;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.kafka.TenantQuota;
import dev.preamble.provision.keycloak.KeycloakLogin;
import dev.preamble.provision.keycloak.Realm;
import dev.preamble.provision.keycloak.RealmPlan;
import dev.preamble.provision.postgres.DatabaseAccess;
import dev.preamble.provision.postgres.DatabaseLogin;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.postgres.Databases;
import dev.preamble.provision.store.Bucket;
import dev.preamble.provision.store.StoreAccess;
import dev.preamble.provision.store.StoreUser;
import dev.preamble.records.id.PoolId;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers that the environment tells of; one whose address is not set is none of this run's. */
final class Settings {
    private static final long TENANT_BYTES_PER_SECOND = 10L << 20;

    /** Half a thread of each broker. */
    private static final int TENANT_REQUEST_PERCENT = 50;

    private final Variables variables;

    Settings(Variables variables) {
        this.variables = variables;
    }

    /** @throws BadSetting where something is missing or makes no sense; no server was asked anything then */
    List<Server> servers() {
        try {
            // Keycloak before Kafka, which cannot begin without the realm's keys: a run that is tried again finds it.
            List<Server> servers = Stream.of(database(), store(), keycloak(), kafka())
                    .flatMap(Optional::stream)
                    .toList();
            if (servers.isEmpty()) {
                throw new BadSetting("No server is named: set PREAMBLE_KAFKA_BOOTSTRAP, PREAMBLE_DATABASE_URL,"
                        + " PREAMBLE_STORE_ENDPOINT or PREAMBLE_KEYCLOAK_URL, or several.");
            }
            return servers;
        } catch (BadSetting e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadSetting(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Server> kafka() {
        return variables.text("PREAMBLE_KAFKA_BOOTSTRAP").map(bootstrap -> {
            KafkaLogin administrator = new KafkaLogin(
                    bootstrap,
                    variables.text("PREAMBLE_KAFKA_PROTOCOL").orElse("SASL_PLAINTEXT"),
                    variables.text("PREAMBLE_KAFKA_USERNAME").orElse(KafkaUser.ADMIN.username()),
                    variables.requiredSecret("PREAMBLE_KAFKA_PASSWORD"));
            Map<KafkaUser, Secret> passwords = new EnumMap<>(KafkaUser.class);
            for (KafkaUser user : List.of(KafkaUser.GATEWAY, KafkaUser.SCHEDULER, KafkaUser.WORKER)) {
                variables
                        .secret("PREAMBLE_KAFKA_" + user + "_PASSWORD")
                        .ifPresent(password -> passwords.put(user, password));
            }
            return new Cluster(
                    administrator,
                    new ClusterPlan(
                            pools(),
                            (int) variables.number("PREAMBLE_KAFKA_REPLICATION", 1, 9, 3),
                            (int) variables.number("PREAMBLE_KAFKA_MIN_INSYNC", 1, 9, 2),
                            passwords,
                            quota()));
        });
    }

    private List<PoolId> pools() {
        return variables.text("PREAMBLE_POOLS").stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .map(String::strip)
                .map(PoolId::new)
                .toList();
    }

    private Optional<TenantQuota> quota() {
        long bytes = variables.number("PREAMBLE_KAFKA_TENANT_BYTES_PER_SECOND", 0, 1L << 40, TENANT_BYTES_PER_SECOND);
        return bytes == 0 ? Optional.empty() : Optional.of(new TenantQuota(bytes, TENANT_REQUEST_PERCENT));
    }

    private Optional<Server> database() {
        return variables.text("PREAMBLE_DATABASE_URL").map(url -> {
            DatabaseLogin administrator = new DatabaseLogin(
                    variables.text("PREAMBLE_DATABASE_USERNAME").orElse("postgres"),
                    variables.requiredSecret("PREAMBLE_DATABASE_PASSWORD"));
            Map<DatabaseRole, Secret> passwords = new EnumMap<>(Map.of(
                    DatabaseRole.PREAMBLE_OWNER, variables.requiredSecret("PREAMBLE_DATABASE_OWNER_PASSWORD"),
                    DatabaseRole.PREAMBLE_GATEWAY, variables.requiredSecret("PREAMBLE_DATABASE_GATEWAY_PASSWORD"),
                    DatabaseRole.PREAMBLE_SCHEDULER, variables.requiredSecret("PREAMBLE_DATABASE_SCHEDULER_PASSWORD")));
            variables
                    .secret("PREAMBLE_DATABASE_KEYCLOAK_PASSWORD")
                    .ifPresent(password -> passwords.put(DatabaseRole.KEYCLOAK, password));
            return new Databases(new DatabaseAccess(url, administrator, passwords));
        });
    }

    private Optional<Server> store() {
        return variables.text("PREAMBLE_STORE_ENDPOINT").map(endpoint -> {
            Map<StoreUser, Secret> users = new EnumMap<>(StoreUser.class);
            for (StoreUser user : StoreUser.values()) {
                variables.secret("PREAMBLE_STORE_" + user + "_SECRET_KEY").ifPresent(secret -> users.put(user, secret));
            }
            return new Bucket(
                    new StoreAccess(
                            endpoint,
                            variables.required("PREAMBLE_STORE_ACCESS_KEY"),
                            variables.requiredSecret("PREAMBLE_STORE_SECRET_KEY"),
                            variables.text("PREAMBLE_STORE_BUCKET").orElse("preamble")),
                    variables.text("PREAMBLE_STORE_REGION").orElse(Bucket.USUAL_REGION),
                    users);
        });
    }

    private Optional<Server> keycloak() {
        return variables
                .text("PREAMBLE_KEYCLOAK_URL")
                .map(url -> new Realm(
                        keycloakLogin(),
                        new RealmPlan(
                                variables.requiredSecret("PREAMBLE_OIDC_CLIENT_SECRET"),
                                variables.secret("PREAMBLE_OPERATOR_PASSWORD"),
                                variables.text("PREAMBLE_GATEWAY_URL").map(URI::create))));
    }

    /** Who administers Keycloak. */
    KeycloakLogin keycloakLogin() {
        return new KeycloakLogin(
                uri("PREAMBLE_KEYCLOAK_URL"),
                variables.required("PREAMBLE_KEYCLOAK_ADMIN_CLIENT"),
                variables.requiredSecret("PREAMBLE_KEYCLOAK_ADMIN_SECRET"));
    }

    private URI uri(String name) {
        try {
            return URI.create(variables.required(name));
        } catch (IllegalArgumentException e) {
            throw new BadSetting(name + " is no URL: " + e.getMessage());
        }
    }
}
