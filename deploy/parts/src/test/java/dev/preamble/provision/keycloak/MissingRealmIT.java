package dev.preamble.provision.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.parts.Parts;
import dev.preamble.parts.keycloak.Login;
import dev.preamble.provision.Journal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A realm of another name, since the shared Keycloak has the platform's. */
class MissingRealmIT {
    @Test
    void isMadeWholeAndOnce() throws Exception {
        IdentityAccess shared = Parts.attachOrStartWithKeycloak().identity();
        KeycloakLogin administrator =
                new KeycloakLogin(URI.create(shared.url()), IdentityAccess.ADMIN, shared.adminSecret());
        RealmPlan plan = new RealmPlan(
                shared.gatewaySecret(),
                Optional.of(shared.operatorPassword()),
                Optional.of(URI.create("https://preamble.example")));
        String name = "made-" + UUID.randomUUID();
        ObjectNode wanted = RealmFile.filled(plan).put("realm", name);
        try {
            assertThat(provision(administrator, plan, wanted))
                    .containsExactly(
                            "made realm " + name + ", with its roles, scopes and clients",
                            "made user operator, who may administer the platform");
            assertThat(provision(administrator, plan, wanted)).isEmpty();

            Login login = new Login(new IdentityAccess(
                    shared.url(), name, shared.gatewaySecret(), shared.operatorPassword(), shared.adminSecret()));
            String operator = login.person(IdentityAccess.OPERATOR, shared.operatorPassword(), "profile");
            assertThat(login.permissions(operator).body()).contains("administration");
            assertThat(login.admin("GET", "/clients?clientId=preamble-gateway", "")
                            .body())
                    .contains("https://preamble.example/*");
        } finally {
            try (AdminApi api = new AdminApi(administrator)) {
                api.delete("/" + name);
            }
        }
    }

    private static List<String> provision(KeycloakLogin administrator, RealmPlan plan, ObjectNode wanted)
            throws Exception {
        List<String> lines = new ArrayList<>();
        new Realm(administrator, plan, wanted).provision(new Journal(lines::add));
        return lines;
    }
}
