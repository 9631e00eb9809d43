package dev.preamble.simulator;

import dev.preamble.catalog.job.Job;
import dev.preamble.catalog.job.JobKind;
import dev.preamble.catalog.prefix.Prefix;
import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.completion.CompletionWithdrawal;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.JobId;
import dev.preamble.records.id.PoolId;
import dev.preamble.records.id.PrefixName;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.id.WorkerId;
import dev.preamble.records.task.ArtifactRef;
import dev.preamble.records.task.Checkpoint;
import dev.preamble.records.task.GenerationOptions;
import dev.preamble.records.task.Priority;
import dev.preamble.records.task.Task;
import dev.preamble.records.task.TrainingOptions;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.release.SegmentCut;
import dev.preamble.scheduler.release.SegmentSettings;
import dev.preamble.scheduler.share.Base;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** All parts of a simulation, and what passes between them. */
final class World {
    static final Base BASE = new Base(new PoolId("base"), "aa");
    private static final ArtifactRef INPUT = new ArtifactRef("tenants/x/datasets/d/data.jsonl", "cd", 9);

    final Timeline timeline = new Timeline();
    final Violations violations = new Violations(timeline);
    final SimulatedStore store = new SimulatedStore();
    final Invariants invariants = new Invariants(store, violations);
    final Tempo tempo;
    final SegmentCut cut;
    final SimulatedCatalog catalog;
    final SimulatedBroker broker;
    final SimulatedLease lease;
    final Chance chance;
    final SimulatedGateway gateway = new SimulatedGateway(this);
    final List<SimulatedScheduler> schedulers = new ArrayList<>();
    final List<SimulatedWorker> workers = new ArrayList<>();

    /** Whether runs tell of their progress, and heartbeats may be late: what a simulation of speed alone leaves out. */
    final boolean tells;

    private final Scenario scenario;
    private final Map<JobId, SimulatedJob> jobs = new HashMap<>();
    private final Map<SimulatedJob, Long> published = new HashMap<>();
    private final Map<SimulatedJob, Long> publishedLines = new HashMap<>();
    private final Map<WorkerId, Heartbeat> beats = new LinkedHashMap<>();
    private final Map<WorkerId, Instant> beatAt = new HashMap<>();
    private final Service service;
    private final Speed speed = new Speed();
    private long ids;

    /** Hears for how long each tenant had a lane. */
    interface Service {
        void served(TenantId tenant, long from, long to);
    }

    World(Scenario scenario, Tempo tempo, int schedulerCount, int lanes, boolean tells, Service service) {
        this.scenario = scenario;
        this.tempo = tempo;
        this.tells = tells;
        this.service = service;
        SplittableRandom random = new SplittableRandom(scenario.seed());
        chance = new Chance(random.split(), scenario, tempo, timeline);
        cut = new SegmentCut(new SegmentSettings() {
            @Override
            public Duration laneTime() {
                return tempo.laneTime();
            }

            @Override
            public int firstLines() {
                return tempo.firstLines();
            }

            @Override
            public int mostLines() {
                return tempo.mostLines();
            }
        });
        catalog = new SimulatedCatalog(cut, invariants, tells);
        broker = new SimulatedBroker(
                timeline,
                random.split(),
                tempo.lock().toMillis(),
                scenario.faults().contains(Fault.REORDER));
        lease = new SimulatedLease(timeline, tempo.lease().toMillis());
        for (int i = 1; i <= scenario.workers(); i++) {
            workers.add(new SimulatedWorker(new WorkerId("w" + i), lanes, this, chance));
        }
        for (int i = 1; i <= schedulerCount; i++) {
            schedulers.add(new SimulatedScheduler("s" + i, this, chance, random.split()));
        }
        workers.forEach(worker -> timeline.in(chance.between(0, 1_000), worker::start));
        schedulers.forEach(scheduler -> timeline.in(chance.between(0, 1_000), scheduler::start));
    }

    // What the parts tell one another.

    void beat(Heartbeat heartbeat) {
        beats.put(heartbeat.worker(), heartbeat);
        beatAt.put(heartbeat.worker(), timeline.instant());
        schedulers.forEach(scheduler -> scheduler.heard(heartbeat));
    }

    Map<Heartbeat, Instant> lastHeartbeats() {
        Map<Heartbeat, Instant> last = new LinkedHashMap<>();
        beats.forEach((worker, beat) -> last.put(beat, beatAt.getOrDefault(worker, Instant.EPOCH)));
        return last;
    }

    void say(TaskEvent event) {
        broker.append(event);
        if (chance.strikes(Fault.DUPLICATE, 0.05)) {
            timeline.in(chance.latency(), () -> {
                broker.append(event);
                schedulers.forEach(SimulatedScheduler::news);
            });
        }
        schedulers.forEach(SimulatedScheduler::news);
    }

    /** A gateway asks the leader, or takes it back: neither need come first. */
    void ask(CompletionWish wish) {
        timeline.in(chance.latency(), () -> broker.requests.add(wish));
        if (wish instanceof CompletionWithdrawal && chance.strikes(Fault.DUPLICATE, 0.1)) {
            timeline.in(chance.latency(), () -> broker.requests.add(wish));
        }
    }

    /** The leader sends it to the pool. */
    void complete(CompletionRequest request) {
        broker.publish(request);
        // Given up by who took it, which may be forgotten.
        if (chance.strikes(Fault.DUPLICATE, 0.05)) {
            timeline.in(chance.latency(), () -> {
                broker.publish(request);
                workers.forEach(SimulatedWorker::completionCame);
            });
        }
        workers.forEach(SimulatedWorker::completionCame);
    }

    void reply(CompletionReply reply) {
        timeline.in(chance.latency(), () -> gateway.hear(reply));
    }

    void used(CompletionUse use) {
        broker.uses.add(use);
    }

    /** Whether all that completions used is written down, and no leader counts a lane that one had. */
    boolean areCompletionsOver() {
        return gateway.isIdle()
                && broker.uses.stream().allMatch(use -> catalog.isMetered(use.id()))
                && schedulers.stream().noneMatch(SimulatedScheduler::countsCompletions);
    }

    /** A committed row reaches its topic: once, and in the order of its job. */
    void publish(Row row) {
        switch (row) {
            case Row.Work work -> broker.publish(work.task());
            case Row.Command command -> tell(command.control());
            case Row.Told told -> next(published, told.job(), told.sequence() - 1, "event");
            case Row.Line line -> next(publishedLines, line.job(), line.line().line(), "line");
        }
    }

    void tell(Control control) {
        workers.stream().filter(SimulatedProcess::isAlive).forEach(worker -> worker.hear(control));
    }

    private void next(Map<SimulatedJob, Long> counts, SimulatedJob job, long number, String what) {
        long expected = counts.merge(job, 1L, Long::sum) - 1;
        violations.unless(
                number == expected,
                () -> Invariants.name(job) + ": its tenant read " + what + " " + number + " where " + expected
                        + " comes next");
    }

    /** The catalog changed: rows may have to be sent, lanes may have become free. */
    void stirred() {
        if (catalog.hasOutgoing()) {
            schedulers.forEach(SimulatedScheduler::outgoing);
        }
        if (catalog.takeWake()) {
            schedulers.forEach(SimulatedScheduler::wake);
        }
    }

    void looked() {
        if (tells) {
            invariants.looked(catalog.waitingJobs(), timeline.instant());
        }
    }

    void superseded(Checkpoint checkpoint) {
        String key = checkpoint.artifact().key();
        timeline.in(chance.latency(), () -> store.erase(key.substring(0, key.lastIndexOf('/') + 1)));
    }

    /** A run found nothing where its task sent it. */
    void missing(Task task) {
        violations.unless(
                !catalog.isOpen(task.segment(), task.release()),
                () -> "the checkpoint of a task that is still wanted is not in the store: " + task.job());
    }

    void served(TenantId tenant, long from, long to) {
        service.served(tenant, from, to);
    }

    void timed(int decisions, long nanos) {
        speed.add(decisions, nanos);
    }

    Speed speed() {
        return speed;
    }

    /** A run has the task: what it will take, and perhaps what becomes of the run. */
    Spec handOut(Task task) {
        SimulatedJob job = Optional.ofNullable(jobs.get(task.job())).orElseThrow();
        job.handedOut++;
        return job.spec;
    }

    /** A run is over, and says for how long it worked. */
    void worked(Task task, Duration laneTime) {
        Optional.ofNullable(jobs.get(task.job())).orElseThrow().workedMillis += laneTime.toMillis();
    }

    UUID nextId() {
        return new UUID(scenario.seed(), ++ids);
    }

    // What tenants do.

    TenantId tenant(int number, double weight) {
        TenantId tenant = new TenantId("tenant" + number);
        catalog.add(tenant, weight);
        return tenant;
    }

    // What operators do.

    void limit(TenantId tenant, int lanes) {
        catalog.limit(tenant, lanes);
    }

    void pause(TenantId tenant, long millis) {
        catalog.pause(tenant, true);
        timeline.in(millis, () -> {
            catalog.pause(tenant, false);
            schedulers.forEach(SimulatedScheduler::wake);
        });
    }

    void pausePool(long millis) {
        catalog.pausePool(true);
        timeline.in(millis, () -> {
            catalog.pausePool(false);
            schedulers.forEach(SimulatedScheduler::wake);
        });
    }

    SimulatedJob submit(TenantId tenant, Spec spec, Priority priority) {
        JobId id = new JobId(nextId());
        Instant now = timeline.instant();
        boolean training = spec.kind() == JobKind.TRAINING;
        UUID prefix = null;
        if (training) {
            Prefix made = catalog.add(new Prefix(tenant, new PrefixName("p" + ids), BASE.pool(), now));
            prefix = made.id();
        }
        Job.Submission submission = new Job.Submission(
                id,
                tenant,
                BASE.pool(),
                BASE.digest(),
                INPUT,
                training ? 10 : spec.units(),
                null,
                prefix,
                null,
                null,
                "x",
                priority,
                null,
                now);
        SimulatedJob job = catalog.submit(
                training
                        ? Job.training(submission, TrainingOptions.defaults())
                        : Job.generation(submission, GenerationOptions.defaults()),
                spec,
                now);
        jobs.put(id, job);
        stirred();
        schedulers.forEach(SimulatedScheduler::wake);
        return job;
    }

    void cancel(SimulatedJob job) {
        catalog.cancel(job, timeline.instant());
        stirred();
    }
}
