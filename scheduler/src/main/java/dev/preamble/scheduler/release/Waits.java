package dev.preamble.scheduler.release;

import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.share.Account;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.Level;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import java.util.Map;
import java.util.Set;

/**
 * Why jobs that are left in the queue, and do not wait out a backoff, wait. Pure.
 *
 * @param obstacles pools to which nothing can be sent, and why
 * @param paused pools of which an operator lets no more work begin
 * @param held tenants of which no more work may begin, and why
 */
record Waits(Crew crew, Map<PoolId, String> obstacles, Set<PoolId> paused, Map<TenantId, WaitReason> held) {
    /** The reason of all jobs of a base. */
    WaitReason reason(Base base) {
        PoolId pool = base.pool();
        if (paused.contains(pool)) {
            return new WaitReason.PoolPaused(pool);
        }
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
        int lanes = crew.lanes().getOrDefault(base, 0);
        return lanes == 0 ? new WaitReason.PoolDraining(pool) : new WaitReason.LanesBusy(pool, lanes, false);
    }

    /** The reason of a tenant's jobs, where that of all jobs of the base is a matter of lanes. */
    WaitReason reason(WaitReason ofBase, Account account, Level level) {
        if (!(ofBase instanceof WaitReason.LanesBusy busy)) {
            return ofBase;
        }
        WaitReason ofTenant = held.get(account.tenant());
        if (ofTenant != null) {
            return ofTenant;
        }
        return account.mayRun()
                ? new WaitReason.LanesBusy(busy.pool(), busy.lanes(), level.isBelow(account))
                : new WaitReason.LaneLimit(account.laneLimit());
    }
}
