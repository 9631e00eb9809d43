package dev.preamble.scheduler.release;

import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.id.TenantId;
import dev.preamble.scheduler.leadership.Fence;
import dev.preamble.scheduler.release.Queue.Standing;
import dev.preamble.scheduler.share.Account;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.Contest;
import dev.preamble.scheduler.share.ShareSettings;
import dev.preamble.scheduler.share.Usage;
import dev.preamble.scheduler.waiting.WaitReason;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each tenant used. Charged by what its segments are expected to use while they are out, settled by what they used
 * when they are over: nothing is charged twice, whenever the scheduler dies. Safe for use by many threads: who charges waits for
 * the other's transaction, so that no charge is lost.
 */
@Singleton
public final class Accounts {
    private final Queue queue;
    private final Fence fence;
    private final Duration halfLife;
    private final Contest contest;

    public Accounts(Queue queue, Fence fence, ShareSettings settings) {
        this.queue = queue;
        this.fence = fence;
        this.halfLife = settings.halfLife();
        this.contest = new Contest(seconds(settings.credit()));
    }

    /** Moves what runs that are over used to their tenants' accounts. */
    synchronized void settle(Instant now) {
        fence.run(() -> {
            Map<TenantId, Double> used = queue.settle();
            for (Standing standing : queue.standings(used.keySet(), now)) {
                charge(standing, used.getOrDefault(standing.tenant(), 0.0), now);
            }
        });
    }

    /** Meters a completion and charges its tenant, the first time that it is told what it used. */
    public synchronized void charge(CompletionUse use, Instant now) {
        fence.run(() -> {
            if (queue.meter(use, now)) {
                charge(use.tenant(), use.laneMillis() / 1e3, now);
            }
        });
    }

    private void charge(TenantId tenant, double laneSeconds, Instant now) {
        queue.standings(List.of(tenant), now).forEach(standing -> charge(standing, laneSeconds, now));
    }

    /** A lane that a tenant has, for so long as is expected. */
    record Held(TenantId tenant, Duration expected) {}

    /**
     * All that compete: who has a lane, or work queued for one of these bases.
     *
     * @param waiting tenants with work queued, by base
     * @param open every lane that is taken
     * @param staffed bases with workers
     */
    Competition of(Map<Base, Set<TenantId>> waiting, Collection<Held> open, Collection<Base> staffed, Instant now) {
        Set<TenantId> competing = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        waiting.forEach((base, tenants) -> {
            if (staffed.contains(base)) {
                competing.addAll(tenants);
            }
        });
        Map<TenantId, List<Held>> running = open.stream().collect(Collectors.groupingBy(Held::tenant));
        competing.addAll(running.keySet());
        List<Standing> all = queue.standings(competing, now);
        List<Standing> standings =
                all.stream().filter(standing -> standing.held().isEmpty()).toList();
        List<Account> accounts = standings.stream()
                .map(standing -> account(standing, running.getOrDefault(standing.tenant(), List.of()), now))
                .toList();
        List<Account> admitted = admit(accounts);
        keep(accounts, admitted, now);
        Map<TenantId, WaitReason> held = new HashMap<>();
        all.forEach(standing -> standing.held().ifPresent(why -> held.put(standing.tenant(), why)));
        return new Competition(
                Stream.concat(
                                admitted.stream(),
                                all.stream()
                                        .filter(standing -> standing.held().isPresent())
                                        .map(standing -> held(standing, running)))
                        .collect(Collectors.toMap(
                                Account::tenant, Function.identity(), (a, b) -> a, LinkedHashMap::new)),
                held);
    }

    /**
     * Who would have lanes.
     *
     * @param accounts of all tenants that compete, and of those that are held back
     * @param held why no more work of a tenant may begin, whatever lanes are free
     */
    record Competition(Map<TenantId, Account> accounts, Map<TenantId, WaitReason> held) {}

    /** It competes for nothing, and has no lane to hope for. */
    private static Account held(Standing standing, Map<TenantId, List<Held>> running) {
        return new Account(
                standing.tenant(),
                standing.weight(),
                0,
                0,
                running.getOrDefault(standing.tenant(), List.of()).size());
    }

    private Account account(Standing standing, List<Held> running, Instant now) {
        double expected =
                running.stream().mapToDouble(lane -> seconds(lane.expected())).sum();
        return new Account(
                standing.tenant(),
                standing.weight(),
                standing.usage().map(usage -> usage.at(now, halfLife)).orElse(0.0) + expected,
                standing.laneLimit().orElse(Account.NO_LIMIT),
                running.size());
    }

    private List<Account> admit(List<Account> competing) {
        synchronized (contest) {
            return contest.admit(competing);
        }
    }

    /** What a newcomer counts as having used is kept: the next scheduler would not know that it was one. */
    private void keep(List<Account> before, List<Account> admitted, Instant now) {
        for (int i = 0; i < before.size(); i++) {
            double added = admitted.get(i).used() - before.get(i).used();
            if (added > 0) {
                grant(before.get(i).tenant(), added, now);
            }
        }
    }

    private synchronized void grant(TenantId tenant, double laneSeconds, Instant now) {
        fence.run(() -> charge(tenant, laneSeconds, now));
    }

    private void charge(Standing standing, double laneSeconds, Instant now) {
        Usage usage = standing.usage().orElse(new Usage(0, now)).plus(laneSeconds, now, halfLife);
        queue.keep(standing.tenant(), usage);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
