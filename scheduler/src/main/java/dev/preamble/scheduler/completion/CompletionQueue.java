package dev.preamble.scheduler.completion;

import dev.preamble.records.Topics;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Completions that wait for a lane, those that have one, and the lanes that are free: segments and completions take theirs
 * here, so that neither gets one that the other has. Safe for use by many threads.
 */
@Singleton
public final class CompletionQueue {
    /** Completions of one tenant that wait, and of all. */
    public static final int WAITING = 64;

    public static final int WAITING_IN_ALL = 1_024;

    /** Who did not repeat for so long is gone. */
    private static final Duration PATIENCE = Topics.COMPLETION_REPEAT.multipliedBy(3);

    private static final double FIRST_GUESS = 1;
    private static final double NEWEST_WEIGHT = 0.2;

    private final Map<CompletionId, Waiting> waiting = new LinkedHashMap<>();
    private final Map<CompletionId, CompletionRequest> running = new HashMap<>();
    /** Ended, refused or withdrawn: what is repeated late is not done again. */
    private final Map<CompletionId, Instant> over = new HashMap<>();
    /** Of those that run, the ones that a worker said it runs. */
    private final Set<CompletionId> seen = new HashSet<>();

    private final Map<Base, Double> laneSeconds = new HashMap<>();
    private Map<Base, Integer> free = Map.of();
    private Map<TenantId, Integer> segments = Map.of();

    private record Waiting(CompletionRequest request, Instant heardAt) {}

    /** A lane that a completion has. */
    public record Taken(TenantId tenant, Duration expected) {}

    /** @return false when too many wait; one that is known already is not taken in twice */
    public synchronized boolean offer(CompletionRequest request, Instant now) {
        CompletionId id = request.id();
        if (running.containsKey(id) || over.containsKey(id)) {
            return true;
        }
        if (!waiting.containsKey(id) && isFull(request.tenant())) {
            over.put(id, request.deadline());
            return false;
        }
        // Keeps its place in the order.
        waiting.put(id, new Waiting(request, now));
        return true;
    }

    private boolean isFull(TenantId tenant) {
        return waiting.size() >= WAITING_IN_ALL
                || waiting.values().stream()
                                .filter(other -> other.request().tenant().equals(tenant))
                                .count()
                        >= WAITING;
    }

    /** Drops what nobody waits for any more. The lane of one whose worker never told of its end is free again. */
    public synchronized void expire(Instant now) {
        waiting.values()
                .removeIf(entry -> !entry.request().deadline().isAfter(now)
                        || !entry.heardAt().plus(PATIENCE).isAfter(now));
        over.values().removeIf(deadline -> !deadline.isAfter(now));
        List<CompletionId> late = running.values().stream()
                .filter(request -> !request.deadline().isAfter(now))
                .map(CompletionRequest::id)
                .toList();
        late.forEach(this::free);
    }

    /** All that wait. */
    public synchronized List<CompletionRequest> waiting() {
        return waiting.values().stream().map(Waiting::request).toList();
    }

    /** How many of each pool wait or run; a pool that has none is not there. */
    public synchronized Map<PoolId, Long> ofPools() {
        return Stream.concat(waiting.values().stream().map(Waiting::request), running.values().stream())
                .collect(Collectors.groupingBy(CompletionRequest::pool, Collectors.counting()));
    }

    /** Those that wait, in their order, under their own ids. */
    public synchronized List<QueuedJob> heads() {
        return waiting.values().stream()
                .map(Waiting::request)
                .map(request -> new QueuedJob(
                        new JobId(request.id().value()),
                        request.tenant(),
                        base(request),
                        Priority.INTERACTIVE,
                        expected(base(request))))
                .toList();
    }

    /** Adds who waits here to who waits elsewhere. */
    public synchronized Map<Base, Set<TenantId>> with(Map<Base, Set<TenantId>> others) {
        Map<Base, Set<TenantId>> all = new LinkedHashMap<>();
        others.forEach((base, tenants) -> all.put(base, new HashSet<>(tenants)));
        waiting.values()
                .forEach(entry -> all.computeIfAbsent(base(entry.request()), base -> new HashSet<>())
                        .add(entry.request().tenant()));
        return all;
    }

    /** The lanes that completions have. */
    public synchronized List<Taken> taken() {
        return running.values().stream()
                .map(request ->
                        new Taken(request.tenant(), Duration.ofMillis((long) (expected(base(request)) * 1_000))))
                .toList();
    }

    /**
     * Counts the lanes anew.
     *
     * @param withoutSegment lanes that no segment has, of bases whose work may begin
     * @param segmentsOf whose segments are out, each as often as it has any
     */
    public synchronized void count(Map<Base, Integer> withoutSegment, Collection<TenantId> segmentsOf) {
        free = new HashMap<>(withoutSegment);
        running.values().forEach(request -> free.computeIfPresent(base(request), (base, lanes) -> lanes - 1));
        segments = segmentsOf.stream().collect(Collectors.toMap(tenant -> tenant, tenant -> 1, Integer::sum));
    }

    /** Lanes that are free now. */
    public synchronized Map<Base, Integer> free() {
        return free.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A lane for a segment, if there is one and its tenant may have it. */
    public synchronized boolean takeForSegment(TenantId tenant, Base base, int laneLimit) {
        if (!take(tenant, base, laneLimit)) {
            return false;
        }
        segments.merge(tenant, 1, Integer::sum);
        return true;
    }

    /** The segment did not begin after all. */
    public synchronized void giveBack(TenantId tenant, Base base) {
        free.computeIfPresent(base, (any, lanes) -> lanes + 1);
        segments.merge(tenant, -1, Integer::sum);
    }

    /** Whether this is a completion that waits, and not a job. */
    public synchronized boolean holds(JobId job) {
        return waiting.containsKey(new CompletionId(job.value()));
    }

    /** A lane for a completion, if there is one and its tenant may have it: then it is to be sent. */
    public synchronized Optional<CompletionRequest> start(JobId job, int laneLimit) {
        Waiting entry = waiting.get(new CompletionId(job.value()));
        if (entry == null || !take(entry.request().tenant(), base(entry.request()), laneLimit)) {
            return Optional.empty();
        }
        CompletionRequest request = entry.request();
        waiting.remove(request.id());
        running.put(request.id(), request);
        return Optional.of(request);
    }

    /** It will not be sent, and its sender knows. */
    public synchronized void refused(CompletionRequest request) {
        waiting.remove(request.id());
        over.put(request.id(), request.deadline());
    }

    /** It could not be sent: when its sender repeats it, it waits again. */
    public synchronized void unsent(CompletionId id) {
        free(id);
    }

    /** A run of it is over. */
    public synchronized void ended(CompletionUse use) {
        CompletionRequest request = running.get(use.id());
        if (request != null) {
            over.put(use.id(), request.deadline());
            laneSeconds.merge(
                    base(request), use.laneMillis() / 1e3, (known, newest) -> known + NEWEST_WEIGHT * (newest - known));
            free(use.id());
        }
    }

    /**
     * Nobody waits for it any more. One that runs keeps its lane until its worker says what it used.
     *
     * @return whether a worker is to be told; not again, and not of one that is over. One that is not known here another
     *     scheduler may have sent
     */
    public synchronized boolean withdraw(CompletionWithdrawal withdrawal) {
        waiting.remove(withdrawal.id());
        return over.putIfAbsent(withdrawal.id(), withdrawal.deadline()) == null;
    }

    /**
     * The lane of one that a worker said it runs, and that none says it runs now, is free: that worker is lost, or what it
     * said of the end.
     *
     * @param held that live workers say they run
     */
    public synchronized void seen(Set<CompletionId> held) {
        List<CompletionId> lost = seen.stream().filter(id -> !held.contains(id)).toList();
        lost.forEach(this::free);
        held.stream().filter(running::containsKey).forEach(seen::add);
    }

    /** Another scheduler leads. */
    public synchronized void clear() {
        waiting.clear();
        running.clear();
        seen.clear();
        over.clear();
        free = Map.of();
        segments = Map.of();
    }

    private boolean take(TenantId tenant, Base base, int laneLimit) {
        long lanes = segments.getOrDefault(tenant, 0)
                + running.values().stream()
                        .filter(request -> request.tenant().equals(tenant))
                        .count();
        if (free.getOrDefault(base, 0) <= 0 || lanes >= laneLimit) {
            return false;
        }
        free.merge(base, -1, Integer::sum);
        return true;
    }

    private void free(CompletionId id) {
        seen.remove(id);
        CompletionRequest request = running.remove(id);
        if (request != null) {
            free.computeIfPresent(base(request), (base, lanes) -> lanes + 1);
        }
    }

    private double expected(Base base) {
        return laneSeconds.getOrDefault(base, FIRST_GUESS);
    }

    /** The exact weights that it asks for. */
    public static Base base(CompletionRequest request) {
        return new Base(request.pool(), request.baseDigest());
    }
}
