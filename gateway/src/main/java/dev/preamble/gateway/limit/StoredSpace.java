package dev.preamble.gateway.limit;

import dev.preamble.catalog.metering.Metering;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;

/** How much a tenant keeps in its datasets, versions, inputs, results and open uploads. */
@Singleton
public final class StoredSpace {
    private final Tenants tenants;
    private final Metering metering;

    public StoredSpace(Tenants tenants, Metering metering) {
        this.tenants = tenants;
        this.metering = metering;
    }

    /**
     * Exact where the caller's transaction has claimed the tenant. What an accepted job makes is never refused: it
     * ends well, and the next one is not accepted.
     *
     * @param bytes that come to what the tenant keeps; 0 asks whether it is full
     * @throws Refusal when there is no room for them
     */
    public void requireRoom(TenantId tenant, long bytes) {
        requireRoom(tenants.of(tenant).map(Allowance::of).orElseThrow(), metering.storedBytes(tenant), bytes);
    }

    /**
     * As {@link #requireRoom(TenantId, long)}.
     *
     * @param stored bytes that the tenant keeps
     */
    public static void requireRoom(Allowance allowance, long stored, long bytes) {
        long limit = allowance.storedBytes();
        if (stored + Math.max(1, bytes) > limit) {
            throw Refusal.exceeded(
                    "storedBytes",
                    "The tenant's datasets, versions, inputs, results and open uploads may take no more bytes; remove"
                            + " datasets, uploads and jobs that are no longer needed, or ask an operator for more.",
                    limit + " bytes",
                    stored + " bytes",
                    null);
        }
    }
}
