package dev.preamble.scheduler.release;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobState;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.completion.CompletionRoutes;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at the queue: as many jobs as there are free lanes get a segment released, each in a transaction of its own;
 * the others are told now and then why they wait, many in one. Completions, which are in no queue of the catalog, have their turn among them, and in
 * between whenever a lane is free. One thread at a time for each of the two.
 *
 * <p>If the scheduler dies before the commit, nothing was released; after it, the outbox row is there to be sent.
 */
@Singleton
public final class Release {
    /** How often those who are left are told why. Who they are is the dearest question to the catalog. */
    public static final Duration TELLING = Duration.ofSeconds(1);

    /**
     * Jobs of a base and reason that are told at a time; the rest hear it the next time. To tell one costs what it costs to
     * submit one, and hardly anything is less urgent. In one transaction, which locks them and holds up who renews the lease.
     */
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
    private final CompletionQueue completions;
    private final CompletionRoutes completionRoutes;
    private final InstantSource clock;
    private volatile @Nullable Look last;
    private Instant nextTelling = Instant.MIN;

    public Release(
            Queue queue,
            Accounts accounts,
            Roster roster,
            TaskRoutes routes,
            Dispatch dispatch,
            Fence fence,
            Catalog catalog,
            CompletionQueue completions,
            CompletionRoutes completionRoutes,
            InstantSource clock) {
        this.queue = queue;
        this.accounts = accounts;
        this.roster = roster;
        this.routes = routes;
        this.dispatch = dispatch;
        this.fence = fence;
        this.catalog = catalog;
        this.completions = completions;
        this.completionRoutes = completionRoutes;
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
        completions.count(free, open.stream().map(Outstanding::tenant).toList());
        boolean telling = !now.isBefore(nextTelling) || isSetBack(now);
        if (last != null && !telling && completions.free().isEmpty()) {
            // What was seen stays as it is: who waits and who has lanes are to be of one moment.
            return 0;
        }
        Look look = new Look(queue.waiting(now), open, obstacles, paused);
        Competition competition = competition(look, crew, now);

        int released = release(competition.accounts(), now);
        last = look;

        if (telling) {
            tell(look.waiting(), competition.accounts(), new Waits(crew, obstacles, paused, competition.held()), now);
            nextTelling = now.plus(TELLING);
        }
        return released;
    }

    private boolean isSetBack(Instant now) {
        return nextTelling.isAfter(now.plus(TELLING));
    }

    /**
     * What of the queue was seen last, when there was a lane free or somebody to be told.
     *
     * @param waiting tenants with jobs queued, by base
     */
    private record Look(
            Map<Base, Set<TenantId>> waiting,
            List<Outstanding> open,
            Map<PoolId, String> obstacles,
            Set<PoolId> paused) {}

    private Competition competition(Look look, Crew crew, Instant now) {
        List<Accounts.Held> taken = Stream.concat(
                        look.open().stream().map(segment -> new Accounts.Held(segment.tenant(), segment.expected())),
                        completions.taken().stream().map(lane -> new Accounts.Held(lane.tenant(), lane.expected())))
                .toList();
        return accounts.of(completions.with(look.waiting()), taken, crew.lanes().keySet(), now);
    }

    /** Sends the completions whose turn it is, and refuses those that nothing will come of soon. */
    public void completions() {
        Look look = last;
        if (look == null || completions.waiting().isEmpty()) {
            return;
        }
        // Who was stopped and wakes learns here that another one leads.
        fence.look();
        Instant now = clock.instant();
        Crew crew = roster.crew(now);
        Competition competition = competition(look, crew, now);
        refuse(new Waits(crew, look.obstacles(), look.paused(), competition.held()));
        Share share = new Share(List.copyOf(competition.accounts().values()), completions.heads(), completions.free());
        for (Optional<QueuedJob> next = share.next(); next.isPresent(); next = share.next()) {
            send(next.get(), competition.accounts());
        }
    }

    private void refuse(Waits waits) {
        for (CompletionRequest request : completions.waiting()) {
            WaitReason ofBase = waits.reason(CompletionQueue.base(request));
            WaitReason reason = ofBase instanceof WaitReason.LanesBusy
                    ? waits.held().getOrDefault(request.tenant(), ofBase)
                    : ofBase;
            if (!(reason instanceof WaitReason.LanesBusy)) {
                completions.refused(request);
                completionRoutes.refuse(
                        request,
                        reason instanceof WaitReason.TokensUsed ? ErrorCode.QUOTA_EXCEEDED : ErrorCode.UNAVAILABLE,
                        "The completion cannot begin: " + reason.opening() + ".");
            }
        }
    }

    private void send(QueuedJob chosen, Map<TenantId, Account> competing) {
        Account account = competing.get(chosen.tenant());
        if (account != null) {
            completions.start(chosen.job(), account.laneLimit()).ifPresent(completionRoutes::send);
        }
    }

    private int release(Map<TenantId, Account> competing, Instant now) {
        Map<Base, Integer> free = completions.free();
        int lanes = free.values().stream().max(Integer::compare).orElse(0);
        List<QueuedJob> queued = lanes == 0
                ? List.of()
                : Stream.concat(completions.heads().stream(), queue.heads(Math.min(lanes, HEADS), now).stream())
                        .toList();
        Share share = new Share(List.copyOf(competing.values()), queued, free);
        int released = 0;
        for (Optional<QueuedJob> next = share.next(); next.isPresent(); next = share.next()) {
            QueuedJob job = next.get();
            if (completions.holds(job.job())) {
                send(job, competing);
            } else {
                released += release(job, competing, now) ? 1 : 0;
            }
            competing.computeIfPresent(job.tenant(), (tenant, account) -> account.plusLane(job.laneSeconds()));
        }
        return released;
    }

    /** Not where a completion took the lane meanwhile. */
    private boolean release(QueuedJob job, Map<TenantId, Account> competing, Instant now) {
        Account account = competing.get(job.tenant());
        if (account == null || !completions.takeForSegment(job.tenant(), job.base(), account.laneLimit())) {
            return false;
        }
        boolean released = fence.write(() -> dispatch.release(job.job(), now));
        if (!released) {
            completions.giveBack(job.tenant(), job.base());
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
            reasons.forEach((reason, whose) -> {
                List<JobId> untold = queue.untold(base, whose, reason, TOLD_AT_ONCE, now);
                if (!untold.isEmpty()) {
                    tell(untold, reason, now);
                }
            });
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

    private void tell(List<JobId> ids, WaitReason reason, Instant now) {
        fence.run(() -> {
            List<Job> waiting = catalog.lockAll(ids).stream()
                    .filter(job -> job.state() == JobState.QUEUED)
                    .toList();
            waiting.forEach(job -> job.waits(reason.text()));
            catalog.tellAll(waiting, new JobEvent.Waiting(reason.text()), now);
        });
    }
}
