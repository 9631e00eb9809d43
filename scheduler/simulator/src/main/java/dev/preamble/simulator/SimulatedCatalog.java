package dev.preamble.simulator;

import dev.preamble.catalog.job.DeadLetter;
import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.job.JobState;
import dev.preamble.catalog.job.Segment;
import dev.preamble.catalog.job.SegmentRun;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.catalog.prefix.PrefixVersion;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.control.Control;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.RunId;
import dev.preamble.records.id.SegmentId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.Task;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.tenant.JobEvent;
import dev.preamble.records.tenant.Use;
import dev.preamble.scheduler.catalog.Catalog;
import dev.preamble.scheduler.release.Queue;
import dev.preamble.scheduler.release.SegmentCut;
import dev.preamble.scheduler.share.Base;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Usage;
import dev.preamble.scheduler.waiting.WaitReason;
import dev.preamble.scheduler.worker.OpenSegment;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The catalog in memory. A transaction is one moment of the simulation: what dies, dies before or after it. What it changed
 * is checked at its end ({@link Invariants}).
 */
final class SimulatedCatalog implements Catalog, Queue {
    static final Comparator<SimulatedJob> TURN = Comparator.<SimulatedJob, Priority>comparing(job -> job.row.priority())
            .thenComparingInt(job -> job.place);

    private final SegmentCut cut;
    private final Invariants invariants;
    private final boolean wholeQueue;
    private final Map<JobId, SimulatedJob> jobs = new HashMap<>();
    private final Map<SegmentId, Segment> segments = new HashMap<>();
    private final Map<UUID, Prefix> prefixes = new HashMap<>();
    private final Map<Base, Map<TenantId, TreeSet<SimulatedJob>>> queued = new LinkedHashMap<>();
    private final Set<SimulatedJob> out = new LinkedHashSet<>();
    private final Set<SimulatedJob> touched = new LinkedHashSet<>();
    private final Map<TenantId, Double> weights = new LinkedHashMap<>();
    private final Map<TenantId, Integer> laneLimits = new HashMap<>();
    private final Set<TenantId> paused = new HashSet<>();
    private final Map<TenantId, Usage> usages = new HashMap<>();
    private final Map<TenantId, Double> owed = new HashMap<>();
    private final Map<Segment, Long> settled = new HashMap<>();
    private final Set<CompletionId> metered = new HashSet<>();
    private final Set<Segment> unsettled = new LinkedHashSet<>();
    private final Deque<Outgoing> unplaced = new ArrayDeque<>();
    private final Deque<Outgoing> placed = new ArrayDeque<>();
    private final Map<Base, Set<SimulatedJob>> silent = new HashMap<>();
    private long mirrored;
    private int open;
    private boolean woken;
    private boolean poolPaused;
    private double settledSeconds;

    /** An outbox row; its position is 0 until it is placed. */
    static final class Outgoing {
        final Row row;
        long position;

        Outgoing(Row row) {
            this.row = row;
        }
    }

    /** @param wholeQueue whether a job whose reason changed is looked for: not where a hundred thousand wait */
    SimulatedCatalog(SegmentCut cut, Invariants invariants, boolean wholeQueue) {
        this.wholeQueue = wholeQueue;
        this.cut = cut;
        this.invariants = invariants;
    }

    void add(TenantId tenant, double weight) {
        weights.put(tenant, weight);
    }

    void limit(TenantId tenant, int lanes) {
        laneLimits.put(tenant, lanes);
    }

    void pause(TenantId tenant, boolean pauses) {
        if (pauses) {
            paused.add(tenant);
        } else {
            paused.remove(tenant);
        }
    }

    void pausePool(boolean pauses) {
        poolPaused = pauses;
    }

    Prefix add(Prefix prefix) {
        prefixes.put(prefix.id(), prefix);
        return prefix;
    }

    /** As the gateway submits: job and first event in one transaction. */
    SimulatedJob submit(Job row, Spec spec, Instant now) {
        SimulatedJob job = new SimulatedJob(row, spec, jobs.size());
        jobs.put(row.id(), job);
        open++;
        tell(row, new JobEvent.Submitted(null), now);
        commit();
        return job;
    }

    /** As the gateway cancels. */
    void cancel(SimulatedJob job, Instant now) {
        if (job.row.state().allows(JobState.Move.CANCEL)) {
            touched.add(job);
            job.row.cancel(now);
            Use[] used = {null};
            job.openSegment().ifPresent(segment -> {
                segment.cancel(now);
                used[0] = new Use(segment.meter().toMillis(), 0, 0);
                unsettled.add(segment);
                send(new Control.StopRun(segment.id(), segment.release()), segment.id(), now);
            });
            tell(job.row, new JobEvent.Cancelled(used[0]), now);
            commit();
        }
    }

    /** The transaction ends well. */
    void commit() {
        for (SimulatedJob job : touched) {
            reindex(job);
            invariants.committed(job);
            job.yielded = false;
            job.versioned = false;
        }
        touched.clear();
        owed.values().removeIf(seconds -> seconds == 0);
        invariants.charged(owed);
        owed.clear();
    }

    private void reindex(SimulatedJob job) {
        boolean waits = job.row.state() == JobState.QUEUED;
        if (waits != job.indexed) {
            Map<TenantId, TreeSet<SimulatedJob>> ofBase =
                    queued.computeIfAbsent(job.base, base -> new LinkedHashMap<>());
            TreeSet<SimulatedJob> ofTenant = ofBase.computeIfAbsent(job.tenant, tenant -> new TreeSet<>(TURN));
            job.indexed = waits;
            if (waits) {
                ofTenant.add(job);
            } else {
                ofTenant.remove(job);
                if (ofTenant.isEmpty()) {
                    ofBase.remove(job.tenant);
                }
            }
        }
        Set<SimulatedJob> ofBase = silent.computeIfAbsent(job.base, base -> new LinkedHashSet<>());
        if (waits && job.row.reason().isEmpty()) {
            ofBase.add(job);
        } else {
            ofBase.remove(job);
        }
        if (job.isOut() != job.out) {
            job.out = !job.out;
            if (job.out) {
                out.add(job);
                invariants.gotLane(job, mayHave(job.tenant), lanes(job.tenant));
            } else {
                out.remove(job);
            }
        }
        if (job.row.state().isFinal() && !job.over) {
            job.over = true;
            open--;
        }
    }

    /** Lanes that a tenant may have while it gets another. */
    private int mayHave(TenantId tenant) {
        return poolPaused || paused.contains(tenant) ? 0 : laneLimits.getOrDefault(tenant, Integer.MAX_VALUE);
    }

    /** Lanes that a tenant may have with completions: a pause of the pool is heard of a little later. */
    int mayHaveWithCompletions(TenantId tenant) {
        return paused.contains(tenant) ? 0 : laneLimits.getOrDefault(tenant, Integer.MAX_VALUE);
    }

    /** Segments of a tenant that are out; of one without a limit, one at least. */
    long lanes(TenantId tenant) {
        return laneLimits.containsKey(tenant) || paused.contains(tenant)
                ? out.stream().filter(job -> job.tenant.equals(tenant)).count()
                : 1;
    }

    /** Whether what some run used has not been moved to its tenant's account. */
    boolean isUnsettled() {
        return unsettled.stream().anyMatch(segment -> segment.used().toMillis() > settled.getOrDefault(segment, 0L));
    }

    /** Whether something wants the queue to be looked at since this was asked last. */
    boolean takeWake() {
        boolean was = woken;
        woken = false;
        return was;
    }

    int openJobs() {
        return open;
    }

    Collection<SimulatedJob> all() {
        return jobs.values();
    }

    /** Jobs that wait, whether or not they wait out a backoff. */
    List<SimulatedJob> waitingJobs() {
        return queued.values().stream()
                .flatMap(tenants -> tenants.values().stream())
                .flatMap(Set::stream)
                .toList();
    }

    boolean isOpen(SegmentId id, int release) {
        Segment segment = segments.get(id);
        return segment != null && !segment.state().isFinal() && segment.release() == release;
    }

    double settledSeconds() {
        return settledSeconds;
    }

    /** Lane-seconds that were settled, as they weighed then. */
    double usage(TenantId tenant) {
        Usage usage = usages.get(tenant);
        return usage == null ? 0 : usage.laneSeconds();
    }

    Map<TenantId, Double> weights() {
        return weights;
    }

    // The outbox, as the relay uses it.

    void place() {
        long next = placed.isEmpty() ? mirrored : Math.max(mirrored, placed.getLast().position);
        while (!unplaced.isEmpty()) {
            Outgoing row = unplaced.removeFirst();
            row.position = ++next;
            placed.add(row);
        }
    }

    List<Outgoing> placed(long after, int most) {
        List<Outgoing> rows = new ArrayList<>();
        for (Outgoing row : placed) {
            if (rows.size() == most) {
                break;
            }
            if (row.position > after) {
                rows.add(row);
            }
        }
        return rows;
    }

    long mirror(long position) {
        mirrored = Math.max(mirrored, position);
        while (!placed.isEmpty() && placed.getFirst().position <= mirrored) {
            if (placed.removeFirst().row instanceof Row.Work work) {
                work.job().unsentTasks--;
            }
        }
        return mirrored;
    }

    boolean hasOutgoing() {
        return !placed.isEmpty() || !unplaced.isEmpty();
    }

    // Catalog

    @Override
    public Optional<Job> lock(JobId id) {
        SimulatedJob job = jobs.get(id);
        if (job == null) {
            return Optional.empty();
        }
        touched.add(job);
        return Optional.of(job.row);
    }

    @Override
    public List<Job> lockAll(Collection<JobId> ids) {
        return ids.stream()
                .sorted(Comparator.comparing(JobId::toString))
                .map(this::lock)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Optional<Segment> segment(SegmentId segment) {
        Optional<Segment> found = Optional.ofNullable(segments.get(segment));
        found.ifPresent(unsettled::add);
        return found;
    }

    @Override
    public Optional<Segment> openSegment(JobId id) {
        return job(id).openSegment();
    }

    @Override
    public int segmentCount(JobId id) {
        return job(id).segments.size();
    }

    @Override
    public boolean knows(SegmentId segment, RunId run) {
        Segment found = segments.get(segment);
        return found != null && job(found.job()).runs.contains(run);
    }

    @Override
    public Optional<ArtifactRef> prefixWeights(Job job) {
        return Optional.empty();
    }

    @Override
    public Optional<Prefix> lockPrefix(UUID prefix) {
        return Optional.ofNullable(prefixes.get(prefix));
    }

    @Override
    public int newestVersion(Prefix prefix) {
        return 0;
    }

    @Override
    public void add(Segment segment) {
        segments.put(segment.id(), segment);
        job(segment.job()).segments.add(segment);
    }

    @Override
    public void add(SegmentRun run) {
        invariants.began(
                job(Optional.ofNullable(segments.get(run.segment()))
                        .orElseThrow()
                        .job()),
                run);
    }

    @Override
    public void add(PrefixVersion version) {
        SimulatedJob job = job(version.job().orElseThrow());
        job.versions++;
        job.versioned = true;
        invariants.versioned(job, version);
    }

    @Override
    public void add(DeadLetter letter) {
        invariants.buried(job(new JobId(letter.job())), letter);
    }

    @Override
    public void tell(Job row, JobEvent event, Instant now) {
        SimulatedJob job = job(row.id());
        touched.add(job);
        invariants.told(job, event);
        if (!wholeQueue && event instanceof JobEvent.Yielded && job.estimatedEnd == null && row.done() >= 0.1) {
            job.estimatedEnd = row.estimatedEnd(now).orElse(null);
        }
        unplaced.add(new Outgoing(new Row.Told(job, ++job.told)));
    }

    @Override
    public void tellAll(List<Job> rows, JobEvent event, Instant now) {
        rows.forEach(row -> tell(row, event, now));
    }

    @Override
    public void deliver(Job row, GeneratedLine line, Instant now) {
        SimulatedJob job = job(row.id());
        invariants.delivered(job, line);
        unplaced.add(new Outgoing(new Row.Line(job, line)));
    }

    @Override
    public void send(Task task, Instant now) {
        SimulatedJob job = job(task.job());
        job.unsentTasks++;
        unplaced.add(new Outgoing(new Row.Work(task, job)));
    }

    @Override
    public void send(Control control, SegmentId about, Instant now) {
        unplaced.add(new Outgoing(new Row.Command(control)));
    }

    @Override
    public void wakeQueue() {
        woken = true;
    }

    private SimulatedJob job(JobId id) {
        return Optional.ofNullable(jobs.get(id)).orElseThrow();
    }

    // Queue

    @Override
    public List<QueuedJob> heads(int most, Instant now) {
        List<SimulatedJob> heads = new ArrayList<>();
        for (Map<TenantId, TreeSet<SimulatedJob>> ofBase : queued.values()) {
            for (TreeSet<SimulatedJob> ofTenant : ofBase.values()) {
                int left = most;
                for (SimulatedJob job : ofTenant) {
                    if (isDue(job, now)) {
                        heads.add(job);
                        if (--left == 0) {
                            break;
                        }
                    }
                }
            }
        }
        heads.sort(Comparator.comparingInt(job -> job.place));
        return heads.stream()
                .map(job -> new QueuedJob(
                        job.id,
                        job.tenant,
                        job.base,
                        job.row.priority(),
                        cut.expected(job.row.unitMillis(), unitsLeft(job)).toMillis() / 1e3))
                .toList();
    }

    static long unitsLeft(SimulatedJob job) {
        return job.row.kind() == JobKind.GENERATION
                ? job.row.inputLines() - job.row.linesDone()
                : job.spec.units() - job.step;
    }

    @Override
    public Map<Base, Set<TenantId>> waiting(Instant now) {
        Map<Base, Set<TenantId>> waiting = new LinkedHashMap<>();
        queued.forEach((base, tenants) -> tenants.forEach((tenant, ofTenant) -> {
            if (ofTenant.stream().anyMatch(job -> isDue(job, now))) {
                waiting.computeIfAbsent(base, key -> new LinkedHashSet<>()).add(tenant);
            }
        }));
        return waiting;
    }

    private static boolean isDue(SimulatedJob job, Instant now) {
        return !job.row.notBefore().isAfter(now);
    }

    @Override
    public List<Standing> standings(Collection<TenantId> tenants, Instant now) {
        return tenants.stream()
                .map(tenant -> new Standing(
                        tenant,
                        weights.getOrDefault(tenant, 1.0),
                        Optional.ofNullable(laneLimits.get(tenant)),
                        paused.contains(tenant) ? Optional.of(new WaitReason.TenantPaused()) : Optional.empty(),
                        Optional.ofNullable(usages.get(tenant))))
                .toList();
    }

    @Override
    public Map<TenantId, Double> settle() {
        Map<TenantId, Double> used = new LinkedHashMap<>();
        for (Segment segment : unsettled) {
            long now = segment.used().toMillis();
            long before = settled.getOrDefault(segment, 0L);
            if (now > before) {
                settled.put(segment, now);
                settledSeconds += (now - before) / 1e3;
                used.merge(job(segment.job()).tenant, (now - before) / 1e3, Double::sum);
            }
        }
        unsettled.removeIf(segment -> segment.state().isFinal());
        owed.putAll(used);
        return used;
    }

    @Override
    public boolean meter(CompletionUse use, Instant now) {
        boolean first = metered.add(use.id());
        // One that was metered before is owed nothing for, and so may not be charged.
        owed.merge(use.tenant(), first ? use.laneMillis() / 1e3 : 0.0, Double::sum);
        return first;
    }

    boolean isMetered(CompletionId completion) {
        return metered.contains(completion);
    }

    @Override
    public void keep(TenantId tenant, Usage usage) {
        invariants.keeps(tenant, usage);
        Usage before = usages.put(tenant, usage);
        Double owes = owed.remove(tenant);
        if (owes != null) {
            double weighs = before == null ? 0 : before.at(usage.at(), SimulatedScheduler.SHARE.halfLife());
            invariants.settled(tenant, owes, usage.laneSeconds() - weighs);
        }
    }

    @Override
    public List<JobId> untold(Base base, Collection<TenantId> tenants, WaitReason reason, int most, Instant now) {
        if (!wholeQueue) {
            return untold(silent.getOrDefault(base, Set.of()), reason, most, now);
        }
        Map<TenantId, TreeSet<SimulatedJob>> ofBase = queued.getOrDefault(base, Map.of());
        return tenants.stream()
                .map(tenant -> ofBase.getOrDefault(tenant, new TreeSet<>(TURN)))
                .flatMap(ofTenant -> untold(ofTenant, reason, most, now).stream())
                .limit(most)
                .toList();
    }

    @Override
    public Set<PoolId> pausedPools() {
        return poolPaused ? Set.of(World.BASE.pool()) : Set.of();
    }

    private static List<JobId> untold(Set<SimulatedJob> jobs, WaitReason reason, int most, Instant now) {
        List<JobId> untold = new ArrayList<>();
        for (SimulatedJob job : jobs) {
            if (untold.size() == most) {
                break;
            }
            if (isDue(job, now) && job.row.reason().filter(reason::sameKind).isEmpty()) {
                untold.add(job.id);
            }
        }
        return untold;
    }

    @Override
    public List<Outstanding> open() {
        List<Outstanding> open = new ArrayList<>(out.size());
        for (SimulatedJob job : out) {
            Segment segment = job.segments.getLast();
            open.add(new Outstanding(
                    job.id,
                    job.tenant,
                    segment.expected(),
                    new OpenSegment(segment.id(), segment.release(), job.base),
                    segment.run(),
                    job.unsentTasks > 0,
                    segment.heardAt().orElseThrow()));
        }
        return open;
    }
}
