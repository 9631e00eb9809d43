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
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The caller's name for one submission: however often it is sent, there is one job, or one import. Unique within a tenant
 * and a kind of job, or within a prefix, for as long as what it made is kept.
 *
 * @param value null when the caller gave none: then each request makes something of its own
 */
public record IdempotencyKey(@Nullable String value) {
    public static final String HEADER = "Idempotency-Key";

    public static IdempotencyKey of(@Nullable String header) {
        return new IdempotencyKey(
                header == null ? null : new Field(HEADER).text(header, Limits.IDEMPOTENCY_KEY_CHARACTERS));
    }

    /**
     * The job that an earlier request of this key made.
     *
     * @throws Refusal when that request was another one
     */
    Optional<Job> earlier(Jobs jobs, TenantId tenant, JobKind kind, String requestDigest) {
        return earlier(
                key -> jobs.byIdempotencyKey(tenant, kind, key),
                job -> job.requestDigest().equals(requestDigest));
    }

    /**
     * What an earlier request of this key made.
     *
     * @param same whether it was made by the same request
     * @throws Refusal when that request was another one
     */
    public <T> Optional<T> earlier(Function<String, Optional<T>> find, Predicate<T> same) {
        Optional<T> earlier = value == null ? Optional.empty() : find.apply(value);
        if (earlier.filter(same.negate()).isPresent()) {
            throw Refusal.of(
                    ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "This " + HEADER + " was used before, for a request that asked for something else.");
        }
        return earlier;
    }
}
