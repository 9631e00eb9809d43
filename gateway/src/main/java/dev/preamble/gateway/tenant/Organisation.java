package dev.preamble.gateway.tenant;

import dev.preamble.gateway.tenant.KeycloakRealm.Organization;
import dev.preamble.gateway.tenant.KeycloakRealm.Role;
import dev.preamble.gateway.tenant.KeycloakRealm.User;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** A tenant's organisation at the identity provider, with the people who belong to it alone. */
@Singleton
public final class Organisation implements Belonging {
    private static final int BATCH = 100;

    /** Who has one of these works for the platform, whatever else they belong to. */
    private static final Set<String> PLATFORM_ROLES = Set.of("operator", "viewer");

    private final KeycloakRealm realm;

    public Organisation(@RestClient KeycloakRealm realm) {
        this.realm = realm;
    }

    @Override
    public String what() {
        return "organisation";
    }

    @Override
    public void make(TenantId tenant) {
        if (find(tenant).isEmpty()) {
            Outside.make(() -> realm.make(new Organization(null, tenant.value(), tenant.value(), true)));
        }
    }

    @Override
    public void remove(TenantId tenant) {
        find(tenant).ifPresent(organization -> {
            removePeople(organization);
            Outside.remove(() -> realm.removeOrganization(organization));
        });
    }

    /** The organisation's id at the identity provider. */
    Optional<String> find(TenantId tenant) {
        return Outside.keycloak(() -> realm.organizations(tenant.value(), true)).stream()
                .filter(organization -> tenant.value().equals(organization.alias()))
                .map(organization -> Objects.requireNonNull(organization.id()))
                .findFirst();
    }

    private void removePeople(String organization) {
        int kept = 0;
        while (true) {
            int first = kept;
            List<User> members = Outside.keycloak(() -> realm.members(organization, first, BATCH));
            if (members.isEmpty()) {
                return;
            }
            for (User member : members) {
                String id = Objects.requireNonNull(member.id());
                if (belongsHereAlone(id)) {
                    Outside.remove(() -> realm.removeUser(id));
                } else {
                    kept++;
                }
            }
        }
    }

    private boolean belongsHereAlone(String user) {
        return !worksForThePlatform(user)
                && Outside.keycloak(() -> realm.organizationsOf(user)).size() <= 1;
    }

    boolean belongsElsewhere(String user, TenantId tenant) {
        return Outside.keycloak(() -> realm.organizationsOf(user)).stream()
                .anyMatch(organization -> !tenant.value().equals(organization.alias()));
    }

    boolean worksForThePlatform(String user) {
        return Outside.keycloak(() -> realm.rolesOf(user)).stream()
                .map(Role::name)
                .anyMatch(PLATFORM_ROLES::contains);
    }
}
