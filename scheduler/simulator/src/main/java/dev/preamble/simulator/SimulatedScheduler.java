package dev.preamble.simulator;

import dev.preamble.records.completion.CompletionReply;
import dev.preamble.records.completion.CompletionRequest;
import dev.preamble.records.completion.CompletionUse;
import dev.preamble.records.completion.CompletionWish;
import dev.preamble.records.control.Control;
import dev.preamble.records.event.Outcome.GeneratedLines;
import dev.preamble.records.event.TaskEvent;
import dev.preamble.records.id.CompletionId;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.problem.ErrorCode;
import dev.preamble.records.task.RetryBudget;
import dev.preamble.records.tenant.GeneratedLine;
import dev.preamble.records.worker.Heartbeat;
import dev.preamble.scheduler.completion.CompletionQueue;
import dev.preamble.scheduler.completion.CompletionRoutes;
import dev.preamble.scheduler.leadership.Fence;
import dev.preamble.scheduler.leadership.NotLeading;
import dev.preamble.scheduler.loop.Backoff;
import dev.preamble.scheduler.outcome.Enactment;
import dev.preamble.scheduler.outcome.Hearing;
import dev.preamble.scheduler.outcome.Outcomes;
import dev.preamble.scheduler.outcome.Report;
import dev.preamble.scheduler.outcome.Retries;
import dev.preamble.scheduler.outcome.Ruling;
import dev.preamble.scheduler.outcome.Verdict;
import dev.preamble.scheduler.release.Accounts;
import dev.preamble.scheduler.release.CompletionDesk;
import dev.preamble.scheduler.release.Dispatch;
import dev.preamble.scheduler.release.Release;
import dev.preamble.scheduler.share.ShareSettings;
import dev.preamble.scheduler.sweep.Recovery;
import dev.preamble.scheduler.sweep.Sweep;
import dev.preamble.scheduler.worker.Roster;
import dev.preamble.simulator.SimulatedCatalog.Outgoing;
import dev.preamble.telemetry.Tracing;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A scheduler: the real release, sweep and outcomes, with the loops that drive them, and the relay, played. It can die
 * after each write and each send.
 */
final class SimulatedScheduler extends SimulatedProcess {
    /** Small, so that much can happen between two of them. */
    private static final int BATCH = 20;

    private static final int LARGE_BATCH = 500;
    private static final Retries RETRIES =
            new Retries(new RetryBudget(5), new Backoff(Duration.ofMillis(200), Duration.ofSeconds(3)));

    private final String name;
    private final World world;
    private final Chance chance;
    private final SplittableRandom random;
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private Roster roster = new Roster();
    private Hearing hearing = new Hearing();
    private OptionalLong epoch = OptionalLong.empty();
    private OptionalLong readIn = OptionalLong.empty();
    private OptionalLong relayedIn = OptionalLong.empty();
    private Parts parts;
    private int position;
    private long published;
    private boolean roundPlanned;
    private boolean reading;
    private boolean relaying;
    private int lives;

    /** Completions that the leader sent and has not heard the end of. */
    private final Map<CompletionId, CompletionRequest> completing = new LinkedHashMap<>();

    /** Of those, the ones that a worker said it runs. */
    private final Set<CompletionId> seen = new HashSet<>();

    private OptionalLong heardIn = OptionalLong.empty();
    private OptionalLong meteredIn = OptionalLong.empty();
    private int requestsRead;
    private int usesHeard;
    private int usesMetered;

    private record Parts(
            Sweep sweep,
            Release release,
            Outcomes outcomes,
            Accounts accounts,
            CompletionQueue completions,
            CompletionDesk desk) {}

    /** It died in the midst of what it did. */
    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Death() {
            super("died", null, false, false);
        }
    }

    SimulatedScheduler(String name, World world, Chance chance, SplittableRandom random) {
        super(world.timeline);
        this.name = name;
        this.world = world;
        this.chance = chance;
        this.random = random;
        this.parts = parts();
    }

    private Parts parts() {
        Fence fence = new SimulatedFence();
        Enactment enactment = new Enactment(world.catalog);
        Ruling ruling = new Ruling(world.catalog, new Verdict(RETRIES, random.split()), enactment);
        Accounts accounts = new Accounts(world.catalog, fence, SHARE);
        CompletionQueue completions = new CompletionQueue();
        SimulatedRoutes routes = new SimulatedRoutes(completions);
        Release release = new Release(
                world.catalog,
                accounts,
                roster,
                pool -> Optional.empty(),
                new Dispatch(world.catalog, world.cut),
                fence,
                world.catalog,
                completions,
                routes,
                timeline);
        return new Parts(
                new Sweep(
                        world.catalog,
                        roster,
                        hearing,
                        world.tempo::lock,
                        fence,
                        new Recovery(world.catalog, RETRIES, enactment, random.split()),
                        meters,
                        timeline),
                release,
                new Outcomes(fence, ruling, world::superseded, Tracing.none(), meters, timeline),
                accounts,
                completions,
                new CompletionDesk(completions, routes, release, roster, timeline));
    }

    /** What is sent leaves a little later, or not at all. */
    private final class SimulatedRoutes implements CompletionRoutes {
        private final CompletionQueue queue;

        SimulatedRoutes(CompletionQueue queue) {
            this.queue = queue;
        }

        @Override
        public void send(CompletionRequest request) {
            completing.put(request.id(), request);
            world.invariants.sent(
                    request.tenant(),
                    world.catalog.mayHaveWithCompletions(request.tenant()),
                    world.catalog.lanes(request.tenant()) + completing(request.tenant()));
            boolean lost = chance.strikes(Fault.FAILURE, 0.05);
            plan(chance.between(0, 5), () -> {
                if (lost) {
                    completing.remove(request.id());
                    queue.unsent(request.id());
                } else {
                    world.complete(request);
                }
            });
            stopNowAndThen();
            dieBy(0.01);
        }

        @Override
        public void stop(CompletionId completion) {
            boolean lost = chance.strikes(Fault.FAILURE, 0.05);
            plan(chance.between(0, 5), () -> {
                if (!lost) {
                    world.tell(new Control.StopCompletion(completion));
                }
            });
        }

        @Override
        public void refuse(CompletionRequest request, ErrorCode code, String detail) {
            world.reply(new CompletionReply.Refused(request.id(), code, detail));
        }
    }

    private long completing(TenantId tenant) {
        return completing.values().stream()
                .filter(request -> request.tenant().equals(tenant))
                .filter(request -> request.deadline().isAfter(timeline.instant()))
                .count();
    }

    static final ShareSettings SHARE = new ShareSettings() {
        @Override
        public Duration halfLife() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration credit() {
            return Duration.ofMinutes(2);
        }
    };

    /** The lease's row is looked at within each write; death strikes after some. */
    private final class SimulatedFence implements Fence {
        @Override
        public OptionalLong epoch() {
            return epoch;
        }

        @Override
        public <T> T write(Supplier<T> work) {
            if (epoch.isEmpty() || !world.lease.holds(holder(), epoch.getAsLong())) {
                throw new NotLeading(holder());
            }
            T result;
            try {
                result = work.get();
            } catch (RuntimeException e) {
                world.violations.found("what was decided could not be written: " + e);
                throw e;
            }
            world.invariants.wrote(epoch.getAsLong());
            world.catalog.commit();
            dieBy(0.004);
            return result;
        }
    }

    private String holder() {
        return name + "-" + lives;
    }

    /** Between what it read and what it writes. */
    private void stopNowAndThen() {
        if (chance.strikes(Fault.SCHEDULER_STOP, 0.003)) {
            stop(chance.between(500, 8_000));
        }
    }

    private void dieBy(double probability) {
        if (chance.strikes(Fault.SCHEDULER_CRASH, probability)) {
            throw new Death();
        }
    }

    @Override
    void started() {
        lives++;
        roster = new Roster();
        hearing = new Hearing();
        parts = parts();
        world.lastHeartbeats().forEach((beat, at) -> roster.heard(beat, at));
        roster.caughtUp();
        renew();
        roundLater(chance.between(1, 100));
        read();
        relay();
        if (world.tells) {
            listen();
            meter();
        }
    }

    @Override
    void crashed() {
        epoch = OptionalLong.empty();
        readIn = OptionalLong.empty();
        relayedIn = OptionalLong.empty();
        heardIn = OptionalLong.empty();
        meteredIn = OptionalLong.empty();
        completing.clear();
        seen.clear();
        roundPlanned = false;
        reading = false;
        relaying = false;
        timeline.in(chance.between(200, 8_000), this::start);
    }

    /** Whoever dies within, dies here; who does not lead, rests. */
    private void live(Runnable turn) {
        try {
            turn.run();
        } catch (Death e) {
            crash();
        } catch (NotLeading e) {
            epoch = epoch.isPresent() && world.lease.holds(holder(), epoch.getAsLong()) ? epoch : OptionalLong.empty();
        }
    }

    private void renew() {
        epoch = world.lease.acquire(holder());
        plan(world.tempo.lease().toMillis() / 3, this::renew);
    }

    void heard(Heartbeat beat) {
        plan(world.tells ? chance.latency() : 1, () -> roster.heard(beat, timeline.instant()));
    }

    /** Something changed that the queue is to be looked at for. */
    void wake() {
        if (isWorking() && epoch.isPresent() && !roundPlanned) {
            roundPlanned = true;
            plan(chance.between(1, 10), () -> {
                roundPlanned = false;
                round();
            });
        }
    }

    private void roundLater(long millis) {
        plan(millis, () -> {
            round();
            roundLater(world.tempo.round().toMillis());
        });
    }

    private void round() {
        if (epoch.isPresent() && roster.isKnown()) {
            live(() -> {
                parts.sweep().run();
                looked();
                world.looked();
            });
            stirred();
        }
    }

    private void looked() {
        try {
            long before = System.nanoTime();
            int released = parts.release().run();
            world.timed(released, System.nanoTime() - before);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a simulation", e);
        }
    }

    /** Whatever was written may have rows to relay, and wake the queue. */
    private void stirred() {
        world.stirred();
    }

    // Reports of the workers: read, applied in one write, and only then counted as read.

    void news() {
        if (isWorking() && epoch.isPresent() && !reading) {
            read();
        }
    }

    private void read() {
        if (reading) {
            return;
        }
        if (!epoch.equals(readIn)) {
            readIn = epoch;
            hearing.interrupted();
            position = world.broker.committed;
        }
        if (epoch.isEmpty()) {
            plan(500, this::read);
            return;
        }
        reading = true;
        plan(chance.between(1, 20), () -> {
            List<TaskEvent> events = world.broker.read(position, world.tells ? BATCH : LARGE_BATCH);
            int end = position + events.size();
            List<TaskEvent> copy = List.copyOf(events);
            stopNowAndThen();
            plan(chance.between(1, 10), () -> apply(copy, end));
        });
    }

    private void apply(List<TaskEvent> events, int end) {
        reading = false;
        boolean[] applied = {false};
        live(() -> {
            if (world.store.isDown() && events.stream().anyMatch(SimulatedScheduler::needsTheStore)) {
                readIn = OptionalLong.empty();
                return;
            }
            List<Report> reports = new ArrayList<>();
            events.forEach(event -> reports.add(report(event)));
            parts.outcomes().apply(reports);
            dieBy(0.02);
            applied[0] = true;
        });
        if (!isAlive()) {
            return;
        }
        if (applied[0]) {
            position = end;
            if (chance.strikes(Fault.DUPLICATE, 0.1)) {
                position = world.broker.committed;
            } else {
                world.broker.committed = end;
            }
            if (position == world.broker.end()) {
                hearing.caughtUp(timeline.instant());
            }
            stirred();
        } else {
            readIn = OptionalLong.empty();
        }
        plan(applied[0] && position < world.broker.end() ? 1 : 500, this::readOn);
    }

    private void readOn() {
        if (!reading) {
            read();
        }
    }

    private static boolean needsTheStore(TaskEvent event) {
        return event instanceof TaskEvent.Succeeded succeeded && succeeded.outcome() instanceof GeneratedLines;
    }

    @SuppressWarnings("unchecked") // runs store lines under the keys of results, and nothing else
    private Report report(TaskEvent event) {
        return event instanceof TaskEvent.Succeeded succeeded && succeeded.outcome() instanceof GeneratedLines generated
                ? new Report(event, Optional.ofNullable((List<GeneratedLine>)
                        world.store.get(generated.results().key())))
                : new Report(event);
    }

    // Completions: what gateways ask for and which lanes are free again, read from now on.

    private void listen() {
        if (!epoch.equals(heardIn)) {
            heardIn = epoch;
            parts.desk().forget();
            completing.clear();
            seen.clear();
            requestsRead = world.broker.requests.size();
            usesHeard = world.broker.uses.size();
        }
        if (epoch.isEmpty()) {
            plan(500, this::listen);
            return;
        }
        boolean[] heard = {false};
        live(() -> {
            hearCompletions();
            heard[0] = true;
        });
        if (isAlive()) {
            heardIn = heard[0] ? heardIn : OptionalLong.empty();
            plan(chance.between(10, 150), this::listen);
        }
    }

    private void hearCompletions() {
        List<CompletionWish> requests = SimulatedBroker.after(world.broker.requests, requestsRead, BATCH);
        List<CompletionUse> uses = SimulatedBroker.after(world.broker.uses, usesHeard, BATCH);
        requestsRead += requests.size();
        usesHeard += uses.size();
        requests.forEach(parts.desk()::hear);
        uses.forEach(use -> {
            completing.remove(use.id());
            parts.desk().hear(use);
        });
        Set<CompletionId> held = roster.crew(timeline.instant()).completions();
        completing.keySet().removeIf(id -> seen.contains(id) && !held.contains(id));
        seen.addAll(held);
        seen.retainAll(completing.keySet());
        parts.desk().look();
    }

    /** What completions used is written down, and only then counted as read. */
    private void meter() {
        if (!epoch.equals(meteredIn)) {
            meteredIn = epoch;
            usesMetered = world.broker.usesCommitted;
        }
        if (epoch.isPresent()) {
            List<CompletionUse> uses = SimulatedBroker.after(world.broker.uses, usesMetered, BATCH);
            boolean[] written = {false};
            live(() -> {
                uses.forEach(use -> parts.accounts().charge(use, timeline.instant()));
                written[0] = true;
            });
            if (!isAlive()) {
                return;
            }
            if (!written[0]) {
                meteredIn = OptionalLong.empty();
            } else if (!uses.isEmpty()) {
                usesMetered += uses.size();
                if (!chance.strikes(Fault.DUPLICATE, 0.1)) {
                    world.broker.usesCommitted = usesMetered;
                }
            }
        }
        plan(chance.between(100, 500), this::meter);
    }

    /** Whether it leads and counts lanes that completions have. */
    boolean countsCompletions() {
        return isWorking() && epoch.isPresent() && !parts.completions().taken().isEmpty();
    }

    // The relay: places rows, publishes them with their position, and notes that position.

    void outgoing() {
        if (isWorking() && epoch.isPresent() && !relaying) {
            relaying = true;
            plan(chance.between(1, 15), this::relayNow);
        }
    }

    private void relay() {
        relaying = true;
        relayNow();
    }

    private void relayNow() {
        relaying = false;
        live(this::relayOnce);
        if (isAlive() && !relaying) {
            relaying = true;
            plan(world.catalog.hasOutgoing() && epoch.isPresent() ? 10 : 1_000, this::relayNow);
        }
    }

    private void relayOnce() {
        if (epoch.isEmpty()) {
            relayedIn = OptionalLong.empty();
            return;
        }
        Fence fence = new SimulatedFence();
        if (!epoch.equals(relayedIn)) {
            fence.run(() -> {});
            world.broker.relay = this;
            relayedIn = epoch;
            long opening = world.broker.relayPosition;
            published = fence.write(() -> world.catalog.mirror(opening));
        }
        if (!world.catalog.hasOutgoing()) {
            return;
        }
        fence.run(world.catalog::place);
        List<Outgoing> rows = world.catalog.placed(published, world.tells ? BATCH : LARGE_BATCH);
        relaying = true;
        stopNowAndThen();
        plan(chance.between(0, 5), () -> {
            relaying = false;
            live(() -> publish(fence, rows));
            if (isAlive() && !relaying) {
                relaying = true;
                plan(10, this::relayNow);
            }
        });
    }

    /** Kafka's transaction: all of it with its position, or nothing, and nothing from a relay that was replaced. */
    private void publish(Fence fence, List<Outgoing> rows) {
        if (world.broker.relay != this || relayedIn.isEmpty()) {
            relayedIn = OptionalLong.empty();
            return;
        }
        if (!rows.isEmpty()) {
            published = rows.getLast().position;
            world.broker.relayPosition = published;
            rows.forEach(row -> world.publish(row.row));
        }
        if (chance.strikes(Fault.SCHEDULER_CRASH, 0.02)) {
            throw new Death();
        }
        fence.write(() -> world.catalog.mirror(published));
    }
}
