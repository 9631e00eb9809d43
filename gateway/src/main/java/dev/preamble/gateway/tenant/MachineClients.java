package dev.preamble.gateway.tenant;

import dev.preamble.gateway.tenant.KeycloakRealm.Client;
import dev.preamble.gateway.tenant.KeycloakRealm.Mapper;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * A tenant's machine clients at the identity provider. Their tokens name the tenant and are meant for Kafka alone; their
 * ids start with the tenant's id and a dot, which cannot stand in an id.
 */
@Singleton
public final class MachineClients implements Belonging {
    private static final int BATCH = 100;
    private static final String SCOPE = "preamble-kafka";

    private final KeycloakRealm realm;

    public MachineClients(@RestClient KeycloakRealm realm) {
        this.realm = realm;
    }

    public static String id(TenantId tenant, String name) {
        return tenant + "." + name;
    }

    @Override
    public String what() {
        return "machine clients";
    }

    /** A new tenant has none. */
    @Override
    public void make(TenantId tenant) {}

    @Override
    public void remove(TenantId tenant) {
        String start = id(tenant, "");
        int kept = 0;
        while (true) {
            int first = kept;
            List<Client> found = Outside.keycloak(() -> realm.clients(start, true, first, BATCH));
            if (found.isEmpty()) {
                return;
            }
            for (Client client : found) {
                // The search finds the text anywhere in an id.
                if (client.clientId().startsWith(start)) {
                    Outside.remove(() -> realm.removeClient(Objects.requireNonNull(client.id())));
                } else {
                    kept++;
                }
            }
        }
    }

    /** Makes the client, if it is not there, and gives it a new secret. */
    public String issue(TenantId tenant, String name) {
        String clientId = id(tenant, name);
        Outside.make(() -> realm.make(client(tenant, clientId)));
        return rotate(clientId).orElseThrow(() -> new IllegalStateException("made and gone: " + clientId));
    }

    /** A new secret; empty when there is no such client. */
    public Optional<String> rotate(String clientId) {
        return find(clientId)
                .map(id -> Outside.keycloak(
                        () -> Objects.requireNonNull(realm.rotate(id).value())));
    }

    public void remove(String clientId) {
        find(clientId).ifPresent(id -> Outside.remove(() -> realm.removeClient(id)));
    }

    private Optional<String> find(String clientId) {
        return Outside.keycloak(() -> realm.clients(clientId, false, 0, 1)).stream()
                .map(client -> Objects.requireNonNull(client.id()))
                .findFirst();
    }

    private static Client client(TenantId tenant, String clientId) {
        Mapper claim = new Mapper(
                "tenant",
                "openid-connect",
                "oidc-hardcoded-claim-mapper",
                Map.of(
                        "claim.name", "tenant",
                        "claim.value", tenant.value(),
                        "jsonType.label", "String",
                        "access.token.claim", "true",
                        "introspection.token.claim", "true"));
        return new Client(
                null,
                clientId,
                clientId,
                false,
                true,
                false,
                false,
                false,
                List.of("basic", SCOPE),
                List.of(),
                List.of(claim));
    }
}
