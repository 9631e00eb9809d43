package dev.preamble.catalog.tenant;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * What an operator lets a tenant have; null leaves it to the default.
 *
 * @param openJobs jobs that are not over
 * @param storedBytes of datasets, versions, inputs, results and open uploads
 * @param dailyTokens trained and generated on a day of UTC
 * @param requestsPerSecond at one gateway
 */
@Embeddable
public record TenantLimits(
        @Column(name = "open_jobs_limit") @Nullable Integer openJobs,
        @Column(name = "stored_bytes_limit") @Nullable Long storedBytes,
        @Column(name = "daily_tokens_limit") @Nullable Long dailyTokens,
        @Column(name = "requests_limit") @Nullable Integer requestsPerSecond) {
    public static final TenantLimits DEFAULTS = new TenantLimits(null, null, null, null);
}
