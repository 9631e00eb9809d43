package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.Jobs;
import dev.preamble.gateway.Limits;
import dev.preamble.gateway.problem.Field;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The caller's name for one submission: however often it is sent, there is one job. Unique within a tenant and a kind of
 * job, for as long as the job is kept.
 *
 * @param value null when the caller gave none: then each request is a job of its own
 */
record IdempotencyKey(@Nullable String value) {
    static final String HEADER = "Idempotency-Key";

    static IdempotencyKey of(@Nullable String header) {
        return new IdempotencyKey(
                header == null ? null : new Field(HEADER).text(header, Limits.IDEMPOTENCY_KEY_CHARACTERS));
    }

    /**
     * The job that an earlier request of this key made.
     *
     * @throws Refusal when that request was another one
     */
    Optional<Job> earlier(Jobs jobs, TenantId tenant, JobKind kind, String requestDigest) {
        if (value == null) {
            return Optional.empty();
        }
        Optional<Job> earlier = jobs.byIdempotencyKey(tenant, kind, value);
        if (earlier.filter(job -> !job.requestDigest().equals(requestDigest)).isPresent()) {
            throw Refusal.of(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "This " + HEADER + " was used before, for a request that asked for something else.");
        }
        return earlier;
    }
}
