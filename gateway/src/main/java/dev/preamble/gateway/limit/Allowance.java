package dev.preamble.gateway.limit;

import dev.preamble.catalog.tenant.Tenant;
import dev.preamble.catalog.tenant.TenantLimits;
import dev.preamble.gateway.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may have now: what an operator set, or the default.
 *
 * @param lanes at the same time; no limit when it is left out
 * @param openJobs jobs that are not over
 * @param storedBytes of datasets, versions, inputs, results and open uploads
 * @param dailyTokens trained and generated on a day of UTC; no limit when it is left out
 * @param requestsPerSecond at one gateway
 */
public record Allowance(
        @Nullable Integer lanes,
        int openJobs,
        long storedBytes,
        @Nullable Long dailyTokens,
        int requestsPerSecond) {
    public static Allowance of(Tenant tenant) {
        TenantLimits set = tenant.limits();
        return new Allowance(
                tenant.laneLimit().orElse(null),
                set.openJobs() == null ? Limits.OPEN_JOBS : set.openJobs(),
                set.storedBytes() == null ? Limits.STORED_BYTES : set.storedBytes(),
                set.dailyTokens(),
                set.requestsPerSecond() == null ? Limits.REQUESTS_PER_SECOND : set.requestsPerSecond());
    }
}
