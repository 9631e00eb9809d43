package dev.preamble.scheduler.release;

import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Usage;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.OpenSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The queue as it stands in the catalog at one moment, read without locks: who acts on it looks again under a lock. */
public interface Queue {
    /**
     * Jobs that may be released now, in the order of their submission.
     *
     * @param most jobs of one tenant and base, its most urgent
     */
    List<QueuedJob> heads(int most, Instant now);

    /** For which bases each tenant has jobs that may be released now. */
    Map<Base, Set<TenantId>> waiting(Instant now);

    /** What these tenants are due, and what they used up to their last settlement. */
    List<Standing> standings(Collection<TenantId> tenants, Instant now);

    /**
     * Takes what runs that are over used, each once, within the caller's transaction.
     *
     * @return lane-seconds of each tenant
     */
    Map<TenantId, Double> settle();

    /** Writes down what a completion used, within the caller's transaction: whether nothing of it was written before. */
    boolean meter(CompletionUse use, Instant now);

    /** Keeps what a tenant used, within the caller's transaction. */
    void keep(TenantId tenant, Usage usage);

    /**
     * Jobs of these tenants and a base that may be released now and do not give a reason of this kind: the first of each tenant,
     * then the second of each.
     *
     * @param most jobs to find
     */
    List<JobId> untold(Base base, Collection<TenantId> tenants, WaitReason reason, int most, Instant now);

    /** Pools of which an operator lets no more work begin. */
    Set<PoolId> pausedPools();

    /** Segments that are released and not over: no more than the workers have lanes. */
    List<Outstanding> open();

    /**
     * A segment that is out.
     *
     * @param expected lane time that it is charged by
     * @param run the one that reported its start; empty before
     * @param unsent whether its task has not gone to Kafka yet
     * @param heardAt when it was released or last heard of
     */
    record Outstanding(
            JobId job,
            TenantId tenant,
            Duration expected,
            OpenSegment segment,
            Optional<RunId> run,
            boolean unsent,
            Instant heardAt) {}

    /**
     * What the catalog says of a tenant's share.
     *
     * @param laneLimit empty where it has none
     * @param held why no more of its work may begin, whatever lanes are free; empty when it may
     * @param usage empty before its first segment ended
     */
    record Standing(
            TenantId tenant,
            double weight,
            Optional<Integer> laneLimit,
            Optional<WaitReason> held,
            Optional<Usage> usage) {}
}
