package dev.preamble.scheduler.share;

import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Weighted fair share: the next lane goes to the tenant that used the least for its weight, training and generation
 * together, and there to the most urgent job, first come first served. Each choice is charged at once by what the segment
 * is expected to use. Somebody's interactive job goes before other tenants' jobs while its tenant had no more than its
 * share.
 *
 * <p>All that is chosen follows from what the constructor was given. A choice takes O(log n) of n tenants, amortised over
 * the choices of one snapshot, times the bases, which are few. For one thread.
 */
public final class Share {
    private static final Comparator<Claim> ORDER = Comparator.comparingDouble(Claim::key)
            .thenComparingInt(Claim::turn)
            .thenComparing(claim -> claim.contender().account.tenant().value());

    private final Map<Base, Lanes> bases = new LinkedHashMap<>();
    private Level level;
    private int turns;

    /**
     * A snapshot to choose from.
     *
     * @param accounts of every tenant that competes; a queued job of any other tenant is passed over
     * @param queued jobs in the order of their submission
     * @param freeLanes lanes that could start a segment now; a base that is absent has none
     */
    public Share(Collection<Account> accounts, List<QueuedJob> queued, Map<Base, Integer> freeLanes) {
        level = Level.of(accounts);
        Map<TenantId, Contender> contenders = new HashMap<>();
        accounts.forEach(account -> contenders.put(account.tenant(), new Contender(account)));
        for (QueuedJob job : queued) {
            Contender contender = contenders.get(job.tenant());
            int free = freeLanes.getOrDefault(job.base(), 0);
            if (contender != null && free > 0) {
                bases.computeIfAbsent(job.base(), base -> new Lanes(free)).add(contender, job);
                contender.comesAt(++turns);
            }
        }
        bases.values().forEach(Lanes::open);
    }

    /** The job that gets the next lane, which it then has; empty when no lane is free for any. */
    public Optional<QueuedJob> next() {
        @Nullable Lanes chosen = null;
        @Nullable Claim first = null;
        for (Lanes lanes : bases.values()) {
            Claim claim = lanes.first(level);
            if (claim != null && (first == null || goesBefore(claim, first))) {
                first = claim;
                chosen = lanes;
            }
        }
        if (first == null || chosen == null) {
            return Optional.empty();
        }
        QueuedJob job = chosen.give(first, ++turns);
        level = level.plus(job.laneSeconds());
        return Optional.of(job);
    }

    private static boolean goesBefore(Claim claim, Claim other) {
        return claim.urgent() == other.urgent() ? ORDER.compare(claim, other) < 0 : claim.urgent();
    }

    /** A tenant, and what it was given since the snapshot. */
    private static final class Contender {
        private final Account account;
        private double used;
        private int running;
        /** Its first job's place in the queue, or when it had its last turn: who waited longest goes first. */
        private int turn;

        Contender(Account account) {
            this.account = account;
            this.used = account.used();
            this.running = account.running();
        }

        void comesAt(int place) {
            if (turn == 0) {
                turn = place;
            }
        }

        double key() {
            return used / account.weight();
        }

        boolean mayRun() {
            return running < account.laneLimit();
        }
    }

    /**
     * A tenant's wish for a lane of a base.
     *
     * @param key what the tenant had used for its weight when the claim was filed; it may have got more since
     * @param turn that it had last, by then
     * @param urgent whether it is for an interactive job of a tenant within its share
     */
    private record Claim(Contender contender, Jobs jobs, double key, int turn, boolean urgent) {
        static Claim of(Contender contender, Jobs jobs, boolean urgent) {
            return new Claim(contender, jobs, contender.key(), contender.turn, urgent);
        }
    }

    /** A tenant's queued jobs of one base, by priority. */
    private static final class Jobs {
        private final Map<Priority, Queue<QueuedJob>> byPriority = new EnumMap<>(Priority.class);

        void add(QueuedJob job) {
            byPriority
                    .computeIfAbsent(job.priority(), priority -> new ArrayDeque<>())
                    .add(job);
        }

        boolean isEmpty() {
            return byPriority.isEmpty();
        }

        boolean hasUrgent() {
            return byPriority.containsKey(Priority.INTERACTIVE);
        }

        QueuedJob take() {
            Map.Entry<Priority, Queue<QueuedJob>> first =
                    byPriority.entrySet().iterator().next();
            QueuedJob job = first.getValue().remove();
            if (first.getValue().isEmpty()) {
                byPriority.remove(first.getKey());
            }
            return job;
        }
    }

    /** The free lanes of one base, and who would have them. */
    private static final class Lanes {
        private final Map<Contender, Jobs> queued = new LinkedHashMap<>();
        private final PriorityQueue<Claim> claims = new PriorityQueue<>(ORDER);
        private final PriorityQueue<Claim> urgentClaims = new PriorityQueue<>(ORDER);
        private int free;

        Lanes(int free) {
            this.free = free;
        }

        void add(Contender contender, QueuedJob job) {
            queued.computeIfAbsent(contender, who -> new Jobs()).add(job);
        }

        void open() {
            queued.forEach(this::file);
        }

        @Nullable
        Claim first(Level level) {
            if (free == 0) {
                return null;
            }
            Claim urgent = first(urgentClaims, true);
            return urgent != null
                            && level.reaches(
                                    urgent.contender().used,
                                    urgent.contender().account.weight())
                    ? urgent
                    : first(claims, false);
        }

        /** Claims that a choice has made stale are put right when they come up: a tenant's use only grows. */
        private static @Nullable Claim first(PriorityQueue<Claim> filed, boolean urgent) {
            for (Claim claim = filed.peek(); claim != null; claim = filed.peek()) {
                Contender contender = claim.contender();
                boolean open = contender.mayRun() && !claim.jobs().isEmpty();
                if (open && (!urgent || claim.jobs().hasUrgent())) {
                    Claim present = Claim.of(contender, claim.jobs(), urgent);
                    if (present.equals(claim)) {
                        return claim;
                    }
                    filed.remove();
                    filed.add(present);
                } else {
                    filed.remove();
                }
            }
            return null;
        }

        QueuedJob give(Claim claim, int turn) {
            free--;
            Contender contender = claim.contender();
            QueuedJob job = claim.jobs().take();
            contender.used += job.laneSeconds();
            contender.running++;
            contender.turn = turn;
            return job;
        }

        private void file(Contender contender, Jobs jobs) {
            claims.add(Claim.of(contender, jobs, false));
            if (jobs.hasUrgent()) {
                urgentClaims.add(Claim.of(contender, jobs, true));
            }
        }
    }
}
