package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.identity.CurrentTenant;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Knows who looks: by the roles of the platform, or else as one of a tenant's people. */
@Singleton
public final class Visitors {
    /** Names the tenant that somebody of several has chosen. */
    static final String CHOICE = "preamble_tenant";

    private final SecurityIdentity identity;
    private final CurrentTenant tenant;
    private final HttpServerRequest request;

    public Visitors(SecurityIdentity identity, CurrentTenant tenant, HttpServerRequest request) {
        this.identity = identity;
        this.tenant = tenant;
        this.request = request;
    }

    /** @throws dev.preamble.gateway.problem.Refusal when they have no role and belong to no tenant that is in use */
    Visitor current() {
        String name = identity.getPrincipal().getName();
        if (identity.hasRole("operator")) {
            return Visitor.ofAll(name, true);
        }
        if (identity.hasRole("viewer")) {
            return Visitor.ofAll(name, false);
        }
        return new Visitor(name, tenant.preferring(choice()), tenant.all(), true);
    }

    private @Nullable String choice() {
        Cookie cookie = request.getCookie(CHOICE);
        return cookie == null ? null : cookie.getValue();
    }
}
