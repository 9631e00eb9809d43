package dev.preamble.gateway.identity;

import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The tenant that the current request works for. */
@Singleton
public final class CurrentTenant {
    private final SecurityIdentity identity;
    private final HttpServerRequest request;
    private final TenantsInUse tenants;

    public CurrentTenant(SecurityIdentity identity, HttpServerRequest request, TenantsInUse tenants) {
        this.identity = identity;
        this.request = request;
        this.tenants = tenants;
    }

    /** @throws Refusal when the credentials name none, several without a choice, or one that cannot be used now */
    public TenantId id() {
        TenantId tenant = named().chosen(request.getHeader(NamedTenants.HEADER));
        QuarkusTransaction.joiningExisting().run(() -> tenants.require(tenant));
        return tenant;
    }

    private NamedTenants named() {
        if (identity.getAttribute(ApiKeyIdentities.TENANT) instanceof TenantId ofKey) {
            return new NamedTenants(Set.of(ofKey.value()));
        }
        return identity.getPrincipal() instanceof JsonWebToken token
                ? NamedTenants.claimed(token.getClaim("tenant"), token.getClaim("organization"))
                : new NamedTenants(Set.of());
    }
}
