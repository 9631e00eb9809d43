package dev.preamble.catalog.job;

import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are looked for.
 *
 * @param tenant whose; null is everybody's
 * @param kind null is both
 * @param states none of them is all
 * @param prefix that they tune or ask; null is any, and none
 * @param why for which they wait, or the code of the error that they failed by; empty is any
 * @param comparisons whether those are meant that learn no version, too
 * @param text the beginning of a job's id, or a part of its prefix's name; empty is any
 */
public record JobFilter(
        @Nullable TenantId tenant,
        @Nullable JobKind kind,
        Set<JobState> states,
        @Nullable PrefixName prefix,
        String why,
        boolean comparisons,
        String text) {
    public JobFilter {
        states = Set.copyOf(states);
    }

    /** A tenant's training jobs that learn a version. */
    public static JobFilter learning(TenantId tenant) {
        return new JobFilter(tenant, JobKind.TRAINING, Set.of(), null, "", false, "");
    }
}
