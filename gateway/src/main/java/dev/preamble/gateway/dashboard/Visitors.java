package dev.preamble.gateway.dashboard;

import dev.preamble.gateway.identity.CurrentTenant;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;

/** Knows who looks: by the roles of the platform, or else as one of a tenant's people. */
@Singleton
public final class Visitors {
    private final SecurityIdentity identity;
    private final CurrentTenant tenant;

    public Visitors(SecurityIdentity identity, CurrentTenant tenant) {
        this.identity = identity;
        this.tenant = tenant;
    }

    /** @throws dev.preamble.gateway.problem.Refusal when they have no role and belong to no tenant that is in use */
    Visitor current() {
        String name = identity.getPrincipal().getName();
        if (identity.hasRole("operator")) {
            return new Visitor(name, null, true);
        }
        if (identity.hasRole("viewer")) {
            return new Visitor(name, null, false);
        }
        return new Visitor(name, tenant.id(), true);
    }
}
