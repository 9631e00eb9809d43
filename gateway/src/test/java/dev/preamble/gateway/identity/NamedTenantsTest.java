package dev.preamble.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.problem.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NamedTenantsTest {
    @Test
    void readsOrganisationsAsAListAndAsAnObject() {
        assertThat(NamedTenants.claimed(null, List.of("acme", "globex")).ids())
                .containsExactlyInAnyOrder("acme", "globex");
        assertThat(NamedTenants.claimed(null, Map.of("acme", Map.of("id", "7"))).ids())
                .containsExactly("acme");
        assertThat(NamedTenants.claimed(null, null).ids()).isEmpty();
    }

    @Test
    void machinesClaimCountsAlone() {
        assertThat(NamedTenants.claimed("acme", List.of("globex")).ids()).containsExactly("acme");
    }

    @Test
    void whatCannotBeATenantNamesNone() {
        assertThat(NamedTenants.claimed(null, List.of("preamble-gateway", "A.b", "pools"))
                        .ids())
                .isEmpty();
    }

    @Test
    void oneTenantNeedsNoChoice() {
        assertThat(new NamedTenants(Set.of("acme")).chosen(null)).hasToString("acme");
    }

    @Test
    void severalTenantsNeedTheHeader() {
        NamedTenants named = new NamedTenants(Set.of("acme", "globex"));

        assertThat(named.chosen("globex")).hasToString("globex");
        assertThat(refusal(named, null).code()).isEqualTo(ErrorCode.TENANT_AMBIGUOUS);
        assertThat(refusal(named, null).detail()).contains("acme, globex", CurrentTenant.HEADER);
    }

    @Test
    void foreignTenantIsNotFoundWhetherItExistsOrNot() {
        assertThat(refusal(new NamedTenants(Set.of("acme")), "globex").code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(new NamedTenants(Set.of("acme")), "?").code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void credentialsWithoutATenantAreForbidden() {
        assertThat(refusal(new NamedTenants(Set.of()), null).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static Refusal refusal(NamedTenants named, @org.jspecify.annotations.Nullable String header) {
        return catchThrowableOfType(Refusal.class, () -> named.chosen(header));
    }
}
