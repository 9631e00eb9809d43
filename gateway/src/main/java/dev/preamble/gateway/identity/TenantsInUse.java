package dev.preamble.gateway.identity;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.TenantState;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Tenants that are neither being set up nor being erased. */
@Singleton
public final class TenantsInUse {
    private final Tenants tenants;

    public TenantsInUse(Tenants tenants) {
        this.tenants = tenants;
    }

    /** @throws Refusal when the tenant is not in use now */
    public Tenant require(TenantId tenant) {
        return inUse(tenant, tenants.of(tenant));
    }

    /** Empty when the tenant is not in use now. */
    Optional<Tenant> find(TenantId tenant) {
        return tenants.of(tenant).filter(TenantsInUse::isInUse);
    }

    /** @throws Refusal when the tenant, as it was read, is not in use */
    static Tenant require(Tenant tenant) {
        return inUse(tenant.id(), Optional.of(tenant));
    }

    /** Keeps the tenant in use until the transaction ends: who writes something new of a tenant needs that. */
    public void hold(TenantId tenant) {
        inUse(tenant, tenants.findByIdOptional(tenant.value(), LockModeType.PESSIMISTIC_READ));
    }

    /** As {@link #hold}, and by one transaction at a time: who counts what the tenant has and adds to it needs that. */
    public void claim(TenantId tenant) {
        inUse(tenant, tenants.lock(tenant));
    }

    /** As {@link #claim}, of many in the order that keeps two such transactions apart: those of them that are in use. */
    public List<Tenant> claimAll(Collection<TenantId> wanted) {
        return tenants.lockAll(wanted).stream().filter(TenantsInUse::isInUse).toList();
    }

    private static Tenant inUse(TenantId id, Optional<Tenant> tenant) {
        return tenant.filter(TenantsInUse::isInUse).orElseThrow(() -> notInUse(id));
    }

    private static boolean isInUse(Tenant tenant) {
        return tenant.state() == TenantState.ACTIVE;
    }

    /** What one says whose credentials are of such a tenant. */
    public static Refusal notInUse(TenantId id) {
        return Refusal.of(
                ErrorCode.FORBIDDEN,
                "The tenant " + id + " of these credentials is not in use: it is being set up, or is erased.");
    }
}
