package dev.preamble.simulator;

import dev.preamble.catalog.job.JobKind;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One scenario played to its end: jobs come while parts fail, then nothing fails any more and all must come to an end. */
public final class FaultRun {
    private static final int LANES = 2;
    /** Completions that are asked for, for each job. */
    private static final int CALLS = 2;

    private static final int SCHEDULERS = 2;
    private static final List<Double> WEIGHTS = List.of(1.0, 2.0, 4.0);

    private final Scenario scenario;
    private final World world;
    private final Chance chance;
    private final List<SimulatedJob> jobs = new ArrayList<>();
    private final long faultsEnd;

    private FaultRun(Scenario scenario) {
        this.scenario = scenario;
        world = new World(scenario, Tempo.FAST, SCHEDULERS, LANES, true, (tenant, from, to) -> {});
        chance = world.chance;
        faultsEnd = world.tempo.faults().toMillis();
    }

    /** Plays it. */
    public static Findings of(Scenario scenario) {
        return new FaultRun(scenario).play();
    }

    private Findings play() {
        List<TenantId> tenants = new ArrayList<>();
        for (int i = 1; i <= scenario.tenants(); i++) {
            TenantId tenant = world.tenant(i, chance.oneOf(WEIGHTS));
            tenants.add(tenant);
            if (chance.between(0, 2) == 0) {
                world.limit(tenant, (int) chance.between(1, 2));
            }
        }
        for (int i = 0; i < scenario.jobs(); i++) {
            world.timeline.in(chance.between(0, faultsEnd / 2), () -> submit(chance.oneOf(tenants)));
        }
        for (int i = 0; i < CALLS * scenario.jobs(); i++) {
            world.timeline.in(chance.between(0, faultsEnd), () -> call(chance.oneOf(tenants)));
        }
        for (TenantId tenant : tenants) {
            world.timeline.in(faultsEnd, () -> world.gateway.call(tenant, 100, true));
        }
        planFaults(tenants);
        long end = world.tempo.end().toMillis();
        while (world.timeline.now() < end && !isOver() && world.timeline.step()) {
            if (world.violations.any()) {
                break;
            }
        }
        if (!world.violations.any()) {
            judge();
        }
        return new Findings(world.violations.all(), world.timeline.now(), jobs.size(), (int)
                jobs.stream().filter(job -> job.succeeded).count());
    }

    private boolean isOver() {
        return jobs.size() == scenario.jobs()
                && world.catalog.openJobs() == 0
                && !world.catalog.hasOutgoing()
                && !world.catalog.isUnsettled()
                && world.areCompletionsOver()
                && world.timeline.now() > faultsEnd;
    }

    private void judge() {
        for (SimulatedJob job : jobs) {
            world.violations.unless(
                    job.over,
                    () -> Invariants.name(job) + " is lost: " + job.row.state() + ", "
                            + job.row.reason().orElse("no reason"));
        }
        world.violations.unless(!world.catalog.hasOutgoing(), () -> "rows of the outbox were never sent");
        world.violations.unless(!world.catalog.isUnsettled(), () -> "what runs used was never charged");
        world.violations.unless(
                world.gateway.isIdle(), () -> "a caller asked again and again for a completion and got none");
        world.violations.unless(
                world.areCompletionsOver(),
                () -> "what a completion used was never charged, or its lane is counted for ever");
    }

    private void submit(TenantId tenant) {
        boolean training = chance.between(0, 9) < 6;
        Spec spec = new Spec(
                training ? JobKind.TRAINING : JobKind.GENERATION,
                (int) chance.between(1, training ? 60 : 80),
                (int) chance.between(50, 300),
                chance.strikes(Fault.POISON, 0.05));
        SimulatedJob job = world.submit(tenant, spec, chance.oneOf(List.of(Priority.values())));
        jobs.add(job);
        if (chance.strikes(Fault.CANCEL, 0.15)) {
            world.timeline.in(chance.between(0, 30_000), () -> world.cancel(job));
        }
    }

    private void call(TenantId tenant) {
        CompletionId id = world.gateway.call(tenant, chance.between(20, 3_000), false);
        if (chance.strikes(Fault.CANCEL, 0.15)) {
            world.timeline.in(chance.between(0, 5_000), () -> world.gateway.leave(id));
        }
    }

    private void planFaults(List<TenantId> tenants) {
        Map<Fault, Runnable> strikes = Map.of(
                Fault.WORKER_CRASH,
                this::crashWorker,
                Fault.WORKER_STOP,
                () -> chance.oneOf(world.workers).stop(chance.between(500, 25_000)),
                Fault.SCHEDULER_CRASH,
                () -> chance.oneOf(world.schedulers).crash(),
                Fault.SCHEDULER_STOP,
                () -> chance.oneOf(world.schedulers).stop(chance.between(500, 8_000)),
                Fault.BROKER_RESTART,
                world.broker::restart,
                Fault.STORE_DOWN,
                this::stopStore,
                Fault.PAUSE,
                () -> pause(chance.oneOf(tenants)));
        for (Fault fault : Fault.values()) {
            Runnable strike = strikes.get(fault);
            if (strike != null && scenario.faults().contains(fault)) {
                long times = chance.between(0, 3);
                for (int i = 0; i < times; i++) {
                    world.timeline.in(chance.between(0, faultsEnd), strike);
                }
            }
        }
        // A job that kills its workers kills them after that too.
        world.timeline.in(1_000, this::restartWorkers);
    }

    private void crashWorker() {
        chance.oneOf(world.workers).crash();
    }

    private void restartWorkers() {
        for (SimulatedWorker worker : world.workers) {
            if (!worker.isAlive() && chance.between(0, 4) == 0) {
                worker.start();
            }
        }
        world.timeline.in(1_000, this::restartWorkers);
    }

    private void pause(TenantId tenant) {
        long millis = chance.between(500, 8_000);
        if (chance.heads()) {
            world.pause(tenant, millis);
        } else {
            world.pausePool(millis);
        }
    }

    private void stopStore() {
        world.store.down(true);
        world.timeline.in(chance.between(500, 8_000), () -> world.store.down(false));
    }
}
