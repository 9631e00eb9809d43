package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import jakarta.inject.Singleton;

/** How many jobs a tenant may have that are not over: the queue is everybody's. */
@Singleton
public final class OpenJobs {
    private final Jobs jobs;

    public OpenJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * Exact where the caller's transaction has claimed the tenant.
     *
     * @throws Refusal when there is no room for one more
     */
    void requireRoom(TenantId tenant) {
        long open = jobs.openOf(tenant);
        if (open >= Limits.OPEN_JOBS) {
            throw Refusal.quota(
                    "jobs",
                    "The tenant has " + open + " jobs that are not over; wait for the end of some, or cancel them.",
                    Limits.OPEN_JOBS + " jobs that are not over");
        }
    }
}
