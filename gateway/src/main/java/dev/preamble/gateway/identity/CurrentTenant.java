package dev.preamble.gateway.identity;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.gateway.limit.RequestRate;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.telemetry.LogKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** The tenant that the current request works for. */
@Singleton
public final class CurrentTenant {
    /** Chooses one where the credentials name several. */
    public static final String HEADER = "Preamble-Tenant";

    private final SecurityIdentity identity;
    private final HttpServerRequest request;
    private static final String COUNTED = "preamble.request-counted";

    private final TenantsInUse tenants;
    private final RequestRate rate;
    private final CurrentVertxRequest routing;

    public CurrentTenant(
            SecurityIdentity identity,
            HttpServerRequest request,
            TenantsInUse tenants,
            RequestRate rate,
            CurrentVertxRequest routing) {
        this.identity = identity;
        this.request = request;
        this.tenants = tenants;
        this.rate = rate;
        this.routing = routing;
    }

    /**
     * Who asks for it first counts the request.
     *
     * @throws Refusal when the credentials name none, several without a choice, or one that cannot be used now, and when
     *     the tenant sends too many requests
     */
    public TenantId id() {
        TenantId tenant = named().chosen(request.getHeader(HEADER));
        return counted(
                identity.getAttribute(ApiKeyIdentities.TENANT) instanceof Tenant ofKey
                        ? TenantsInUse.require(ofKey)
                        : QuarkusTransaction.joiningExisting().call(() -> tenants.require(tenant)));
    }

    /**
     * As {@link #id}, for people in front of a page, who cannot send a header: the one that they prefer where it is one of
     * theirs and in use, else the first of theirs that is.
     *
     * @throws Refusal when none of theirs can be used now
     */
    public TenantId preferring(@Nullable String preferred) {
        List<TenantId> own = named().preferring(preferred);
        return counted(QuarkusTransaction.joiningExisting()
                .call(() -> own.stream()
                        .flatMap(each -> tenants.find(each).stream())
                        .findFirst()
                        .orElseGet(() -> tenants.require(own.getFirst()))));
    }

    /** Those that the credentials name, in order. */
    public List<TenantId> all() {
        return named().preferring(null);
    }

    private TenantId counted(Tenant known) {
        TenantId tenant = known.id();
        // As the request's id.
        MDC.put(LogKey.TENANT.text(), tenant.value());
        RoutingContext current = routing.getCurrent();
        if (current.data().putIfAbsent(COUNTED, true) == null) {
            rate.count(known, current.response());
        }
        return tenant;
    }

    private NamedTenants named() {
        if (identity.getAttribute(ApiKeyIdentities.TENANT) instanceof Tenant ofKey) {
            return new NamedTenants(Set.of(ofKey.id().value()));
        }
        return identity.getPrincipal() instanceof JsonWebToken token
                ? NamedTenants.claimed(token.getClaim("tenant"), token.getClaim("organization"))
                : new NamedTenants(Set.of());
    }
}
