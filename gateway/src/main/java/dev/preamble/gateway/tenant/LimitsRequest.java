package dev.preamble.gateway.tenant;

import dev.preamble.catalog.tenant.TenantLimits;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.task.Range;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PUT /v1/admin/tenants/{id}/limits} takes; what is left out is the default.
 *
 * @param openJobs jobs that are not over, from 1 to 1,000,000
 * @param storedBytes of datasets, versions, inputs, results and open uploads, from 1
 * @param dailyTokens trained and generated on a day of UTC, from 1; no limit when it is left out
 * @param requestsPerSecond at one gateway, from 1 to 100,000
 */
public record LimitsRequest(
        @Nullable Integer openJobs,
        @Nullable Long storedBytes,
        @Nullable Long dailyTokens,
        @Nullable Integer requestsPerSecond) {
    TenantLimits checked() {
        within(Limits.OPEN_JOBS_LIMIT, openJobs);
        within(Limits.STORED_BYTES_LIMIT, storedBytes);
        within(Limits.DAILY_TOKENS_LIMIT, dailyTokens);
        within(Limits.REQUESTS_LIMIT, requestsPerSecond);
        return new TenantLimits(openJobs, storedBytes, dailyTokens, requestsPerSecond);
    }

    private static void within(Range range, @Nullable Number value) {
        if (value != null && (value.longValue() < range.least() || value.longValue() > range.most())) {
            throw Refusal.field(range.option(), range.option() + " is out of range.", range.text());
        }
    }
}
