package dev.preamble.gateway.job;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.gateway.problem.Refusal;
import dev.preamble.records.id.DatasetId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.telemetry.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * A job that is asked for, once everything was checked that the request says by itself.
 *
 * @param digest of the request
 * @param prefix of the tenant, that the decision will look at
 * @param dataset likewise
 */
record Submission(
        TenantId tenant,
        JobKind kind,
        IdempotencyKey key,
        String digest,
        @Nullable PrefixName prefix,
        @Nullable DatasetId dataset,
        Decision decision) {
    /** The same, where what becomes of the job belongs to a trace. */
    Submission in(TraceParent trace) {
        return new Submission(tenant, kind, key, digest, prefix, dataset, standing -> {
            Job job = decision.on(standing);
            job.follow(trace);
            return job;
        });
    }

    /** Whether there is to be a job. */
    interface Decision {
        /**
         * Reads, and stores nothing.
         *
         * @throws Refusal when there is to be none
         */
        Job on(Standing standing);
    }
}
