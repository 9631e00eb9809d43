package dev.preamble.scheduler.release;

import dev.preamble.records.id.PoolId;
import dev.preamble.scheduler.release.Queue.Waiter;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Why each job that is left in the queue waits. Pure.
 *
 * @param obstacles pools to which nothing can be sent, and why
 */
record Waits(Crew crew, Map<PoolId, String> obstacles, Instant now) {
    /** The reason to tell; empty when the job already gives one of that kind, or is only waiting out its backoff. */
    Optional<WaitReason> told(Waiter job) {
        if (job.notBefore().isAfter(now)) {
            return Optional.empty();
        }
        WaitReason reason = reason(job);
        return job.reason().filter(reason::sameKind).isPresent() ? Optional.empty() : Optional.of(reason);
    }

    private WaitReason reason(Waiter job) {
        PoolId pool = job.base().pool();
        Set<String> digests = crew.digests(pool);
        if (digests.isEmpty()) {
            return new WaitReason.NoWorker(pool);
        }
        if (!digests.contains(job.base().digest())) {
            return new WaitReason.OtherWeights(pool, job.base().digest());
        }
        String obstacle = obstacles.get(pool);
        if (obstacle != null) {
            return new WaitReason.PoolNotReady(pool, obstacle);
        }
        return new WaitReason.LanesBusy(pool, crew.lanes().getOrDefault(job.base(), 0));
    }
}
