package dev.preamble.local;

import dev.preamble.parts.Connections;
import dev.preamble.provision.kafka.KafkaUser;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.provision.postgres.DatabaseRole;
import dev.preamble.provision.store.StoreAccess;
import dev.preamble.records.id.PoolId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the platform's own parts are told by the environment: addresses, and each its own credentials only. */
public final class Environment {
    /** How a user tells PyTorch and CUDA where things are. */
    private static final List<String> DEVICE_PREFIXES = List.of("PYTORCH_", "CUDA_", "NVIDIA_", "LD_LIBRARY_PATH");

    /** Where a user wants to see traces. */
    private static final List<String> TRACING = List.of("PREAMBLE_TRACING_ENDPOINT", "PREAMBLE_TRACING_RATIO");

    private final Connections connections;

    public Environment(Connections connections) {
        this.connections = connections;
    }

    public Map<String, String> gateway() {
        IdentityAccess identity = connections.identity();
        Map<String, String> environment =
                platform(KafkaUser.GATEWAY, connections.ports().gateway());
        environment.putAll(database(DatabaseRole.PREAMBLE_GATEWAY));
        environment.put("PREAMBLE_KEYCLOAK_URL", identity.url());
        environment.put("PREAMBLE_OIDC_CLIENT_SECRET", identity.gatewaySecret().value());
        environment.put("PREAMBLE_KAFKA_TENANT_BOOTSTRAP", connections.kafka().tenantBootstrap());
        environment.put("PREAMBLE_STORE_PUBLIC_ENDPOINT", connections.store().endpoint());
        return environment;
    }

    /** @param index from 0 */
    public Map<String, String> scheduler(int index) {
        Map<String, String> environment =
                platform(KafkaUser.SCHEDULER, connections.ports().scheduler(index));
        environment.putAll(database(DatabaseRole.PREAMBLE_SCHEDULER));
        return environment;
    }

    /** @param index from 0 */
    public Map<String, String> worker(int index, PoolId pool, Path model, Path scratch) {
        Map<String, String> environment =
                platform(KafkaUser.WORKER, connections.ports().worker(index));
        environment.put("PREAMBLE_WORKER_ID", "local-" + index);
        environment.put("PREAMBLE_WORKER_LANES", "4");
        environment.put("PREAMBLE_POOL", pool.value());
        environment.put("PREAMBLE_MODEL_DIR", model.toString());
        environment.put("PREAMBLE_WORKER_SCRATCH", scratch.toString());
        System.getenv().forEach((name, value) -> {
            if (DEVICE_PREFIXES.stream().anyMatch(name::startsWith)) {
                environment.put(name, value);
            }
        });
        return environment;
    }

    private Map<String, String> platform(KafkaUser user, int port) {
        StoreAccess store = connections.store();
        Map<String, String> environment = new TreeMap<>(Map.of(
                "PREAMBLE_HTTP_PORT", Integer.toString(port),
                // Who runs it reads its logs too.
                "PREAMBLE_LOG_JSON", "false",
                "PREAMBLE_KAFKA_BOOTSTRAP", connections.kafka().bootstrap(),
                "PREAMBLE_KAFKA_USERNAME", user.username(),
                "PREAMBLE_KAFKA_PASSWORD", connections.kafka().password(user).value(),
                "PREAMBLE_STORE_ENDPOINT", store.endpoint(),
                "PREAMBLE_STORE_ACCESS_KEY", store.accessKey(),
                "PREAMBLE_STORE_SECRET_KEY", store.secretKey().value(),
                "PREAMBLE_STORE_BUCKET", store.bucket()));
        TRACING.forEach(
                name -> Optional.ofNullable(System.getenv(name)).ifPresent(value -> environment.put(name, value)));
        return environment;
    }

    private Map<String, String> database(DatabaseRole role) {
        return Map.of(
                "PREAMBLE_DATABASE_URL", connections.database().url(),
                "PREAMBLE_DATABASE_USERNAME", role.username(),
                "PREAMBLE_DATABASE_PASSWORD",
                        connections.database().password(role).value());
    }
}
