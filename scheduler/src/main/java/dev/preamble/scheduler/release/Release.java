package dev.preamble.scheduler.release;

import dev.preamble.catalog.job.JobState;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.leadership.Fence;
import dev.preamble.scheduler.release.Accounts.Competition;
import dev.preamble.scheduler.release.Queue.Outstanding;
import dev.preamble.scheduler.share.Account;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.Level;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Share;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.Crew;
import dev.preamble.scheduler.worker.Roster;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One look at the queue: as many jobs as there are free lanes get a segment released, each in a transaction of its own;
 * the others are told why they wait. One thread at a time.
 *
 * <p>If the scheduler dies before the commit, nothing was released; after it, the outbox row is there to be sent.
 */
@Singleton
public final class Release {
    /** Jobs of a base that are told in one look: who waits to be released comes first, the rest hear it in the next. */
    private static final int TOLD_AT_ONCE = 50;

    /** Jobs of one tenant and base that are looked at; the rest have their turn in the next look, which is soon. */
    private static final int HEADS = 64;

    private final Queue queue;
    private final Accounts accounts;
    private final Roster roster;
    private final TaskRoutes routes;
    private final Dispatch dispatch;
    private final Fence fence;
    private final Catalog catalog;
    private final InstantSource clock;

    public Release(
            Queue queue,
            Accounts accounts,
            Roster roster,
            TaskRoutes routes,
            Dispatch dispatch,
            Fence fence,
            Catalog catalog,
            InstantSource clock) {
        this.queue = queue;
        this.accounts = accounts;
        this.roster = roster;
        this.routes = routes;
        this.dispatch = dispatch;
        this.fence = fence;
        this.catalog = catalog;
        this.clock = clock;
    }

    /** @return how many segments were released */
    public int run() throws InterruptedException {
        Instant now = clock.instant();
        Crew crew = roster.crew(now);
        accounts.settle(now);
        List<Outstanding> open = queue.open();
        Map<Base, Integer> free =
                crew.freeLanes(open.stream().map(Outstanding::segment).toList());
        Map<PoolId, String> obstacles = obstacles(crew);
        Set<PoolId> paused = queue.pausedPools();
        free.keySet().removeIf(base -> obstacles.containsKey(base.pool()) || paused.contains(base.pool()));
        Map<Base, Set<TenantId>> waiting = queue.waiting(now);
        Competition competition = accounts.of(waiting, open, crew.lanes().keySet(), now);
        Map<TenantId, Account> competing = competition.accounts();

        int released = release(competing, free, now);

        tell(waiting, competing, new Waits(crew, obstacles, paused, competition.held()), now);
        return released;
    }

    private int release(Map<TenantId, Account> competing, Map<Base, Integer> free, Instant now) {
        int lanes = free.values().stream().max(Integer::compare).orElse(0);
        List<QueuedJob> queued = lanes == 0 ? List.of() : queue.heads(Math.min(lanes, HEADS), now);
        Share share = new Share(List.copyOf(competing.values()), queued, free);
        int released = 0;
        for (Optional<QueuedJob> next = share.next(); next.isPresent(); next = share.next()) {
            QueuedJob job = next.get();
            competing.computeIfPresent(job.tenant(), (tenant, account) -> account.plusLane(job.laneSeconds()));
            released += fence.write(() -> dispatch.release(job.job(), now)) ? 1 : 0;
        }
        return released;
    }

    /** Tells those who are left why they wait. */
    private void tell(Map<Base, Set<TenantId>> waiting, Map<TenantId, Account> competing, Waits waits, Instant now) {
        Level level = Level.of(competing.values());
        waiting.forEach((base, tenants) -> {
            WaitReason ofBase = waits.reason(base);
            Map<WaitReason, Set<TenantId>> reasons = new LinkedHashMap<>();
            for (TenantId tenant : tenants) {
                Account account = competing.get(tenant);
                WaitReason reason = account == null ? ofBase : waits.reason(ofBase, account, level);
                reasons.computeIfAbsent(reason, kind -> new LinkedHashSet<>()).add(tenant);
            }
            reasons.forEach((reason, whose) ->
                    queue.untold(base, whose, reason, TOLD_AT_ONCE, now).forEach(job -> tell(job, reason, now)));
        });
    }

    /** Looks at every pool that has workers, so that a pool's topic is there before its first task. */
    private Map<PoolId, String> obstacles(Crew crew) throws InterruptedException {
        Map<PoolId, String> obstacles = new HashMap<>();
        for (Base base : crew.lanes().keySet()) {
            routes.obstacle(base.pool()).ifPresent(obstacle -> obstacles.put(base.pool(), obstacle));
        }
        return obstacles;
    }

    private void tell(JobId id, WaitReason reason, Instant now) {
        fence.run(() -> catalog.lock(id)
                .filter(job -> job.state() == JobState.QUEUED)
                .ifPresent(job -> {
                    job.waits(reason.text());
                    catalog.tell(job, new JobEvent.Waiting(reason.text()), now);
                }));
    }
}
