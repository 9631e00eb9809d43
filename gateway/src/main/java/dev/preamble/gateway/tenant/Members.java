package dev.preamble.gateway.tenant;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.gateway.tenant.KeycloakRealm.Credential;
import dev.preamble.gateway.tenant.KeycloakRealm.User;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The people of a tenant, kept by the identity provider. */
@Singleton
public final class Members {
    private static final int PASSWORD_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeycloakRealm realm;
    private final Organisation organisation;

    public Members(@RestClient KeycloakRealm realm, Organisation organisation) {
        this.realm = realm;
        this.organisation = organisation;
    }

    /**
     * Makes the person, or finds them by username and e-mail address, gives them a new password and has them join. So a
     * password that was lost, to a crash or by its owner, is replaced by asking again. Who was logged in as them no longer
     * is before they join, so that only who knows the new password works for the tenant.
     *
     * @param elsewhere whether they may belong to other tenants: else a namesake of theirs would be let in
     */
    MemberAnswer add(TenantId tenant, String username, String email, boolean elsewhere) {
        String organization = organisation.find(tenant).orElseThrow(Refusal::notFound);
        Credential password = new Credential("password", password(), false);
        find(username)
                .ifPresentOrElse(
                        known -> renew(known, tenant, email, password, elsewhere),
                        () -> Outside.make(
                                () -> realm.make(new User(null, username, email, true, List.of(password))),
                                () -> Refusal.field(
                                        "email", "The identity provider refuses it.", "an e-mail address")));
        String user = id(find(username)
                .orElseThrow(() -> Refusal.conflict("The e-mail address is that of somebody of another name.")));
        Outside.make(() -> realm.join(organization, user));
        return new MemberAnswer(tenant.value(), username, email, Objects.requireNonNull(password.value()));
    }

    private void renew(User known, TenantId tenant, String email, Credential password, boolean elsewhere) {
        if (!email.equals(known.email())) {
            throw Refusal.conflict("There is a " + known.username() + " of another e-mail address.");
        }
        if (organisation.worksForThePlatform(id(known))) {
            throw Refusal.conflict(known.username() + " has a role of the platform; use another name for a tenant.");
        }
        if (!elsewhere && organisation.belongsElsewhere(id(known), tenant)) {
            throw Refusal.conflict(
                    known.username() + " belongs to another tenant. If this is the same person, say so by"
                            + " belongsElsewhere; else use another name.");
        }
        Outside.keycloak(() -> {
            realm.reset(id(known), password);
            realm.logout(id(known));
            return password;
        });
    }

    private static String id(User user) {
        return Objects.requireNonNull(user.id());
    }

    private Optional<User> find(String username) {
        return Outside.keycloak(() -> realm.users(username, true)).stream().findFirst();
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
