package dev.preamble.scheduler.release;

import dev.preamble.records.id.PoolId;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import java.util.Map;
import java.util.Set;

/**
 * Why jobs that are left in the queue, and do not wait out a backoff, wait. Pure.
 *
 * @param obstacles pools to which nothing can be sent, and why
 */
record Waits(Crew crew, Map<PoolId, String> obstacles) {
    /** The reason of all jobs of a base. */
    WaitReason reason(Base base) {
        PoolId pool = base.pool();
        Set<String> digests = crew.digests(pool);
        if (digests.isEmpty()) {
            return new WaitReason.NoWorker(pool);
        }
        if (!digests.contains(base.digest())) {
            return new WaitReason.OtherWeights(pool, base.digest());
        }
        String obstacle = obstacles.get(pool);
        if (obstacle != null) {
            return new WaitReason.PoolNotReady(pool, obstacle);
        }
        return new WaitReason.LanesBusy(pool, crew.lanes().getOrDefault(base, 0));
    }
}
