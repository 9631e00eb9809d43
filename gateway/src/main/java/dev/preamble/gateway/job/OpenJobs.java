package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Jobs;
import dev.preamble.catalog.tenant.Tenants;
import dev.preamble.gateway.limit.Allowance;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How many jobs a tenant may have that are not over: the queue is everybody's. */
@Singleton
public final class OpenJobs {
    /** When it is worth looking whether one is over. */
    private static final Duration A_JOB = Duration.ofSeconds(10);

    private final Tenants tenants;
    private final Jobs jobs;

    public OpenJobs(Tenants tenants, Jobs jobs) {
        this.tenants = tenants;
        this.jobs = jobs;
    }

    /**
     * Exact where the caller's transaction has claimed the tenant.
     *
     * @throws Refusal when there is no room for one more
     */
    void requireRoom(TenantId tenant) {
        requireRoom(tenants.of(tenant).map(Allowance::of).orElseThrow(), jobs.openOf(tenant));
    }

    /**
     * @param open how many jobs of the tenant are not over
     * @throws Refusal when there is no room for one more
     */
    static void requireRoom(Allowance allowance, long open) {
        int limit = allowance.openJobs();
        if (open >= limit) {
            throw Refusal.exceeded(
                    "openJobs",
                    "The tenant has " + open + " jobs that are not over; wait for the end of some, or cancel them.",
                    limit + " jobs that are not over",
                    open + " jobs that are not over",
                    A_JOB);
        }
    }
}
