package dev.preamble.simulator;

import dev.preamble.catalog.job.JobKind;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import dev.preamble.scheduler.share.Account;
import dev.preamble.scheduler.share.QueuedJob;
import dev.preamble.scheduler.share.Share;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A thousand tenants with a hundred thousand jobs queued, for a thousand workers.
 *
 * @param decisionsPerSecond a thousand lanes at once, each choice with its part of the snapshot
 * @param steadyPerSecond a lane or two at a time, as they become free: settlement, snapshot, choice and writes in memory
 * @param p99Millis of one choice alone, from a snapshot for a thousand lanes
 * @param snapshotMillis until the first choice can be made from that
 */
record Scale(double decisionsPerSecond, double steadyPerSecond, double p99Millis, double snapshotMillis) {
    static final int TENANTS = 1_000;
    static final int JOBS = 100_000;
    static final int WORKERS = 1_000;
    private static final long MILLIS = 60_000;
    private static final int SNAPSHOTS = 40;
    private static final int WARM_UP = 10;
    private static final int HEADS = 64;
    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    static Scale of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        World world = new World(
                new Scenario(seed, TENANTS, WORKERS, JOBS, EnumSet.noneOf(Fault.class)),
                Tempo.REAL,
                1,
                1,
                false,
                (tenant, from, to) -> {});
        List<TenantId> tenants = IntStream.range(0, TENANTS)
                .mapToObj(number -> world.tenant(number, 1 << random.nextInt(3)))
                .toList();
        for (int i = 0; i < JOBS; i++) {
            boolean training = random.nextBoolean();
            world.submit(
                    tenants.get(random.nextInt(TENANTS)),
                    new Spec(
                            training ? JobKind.TRAINING : JobKind.GENERATION,
                            random.nextInt(100, 1_000),
                            random.nextInt(100, 1_000),
                            false),
                    PRIORITIES.get(random.nextInt(3)));
        }
        while (world.timeline.now() < MILLIS && world.timeline.step()) {}
        if (world.violations.any()) {
            throw new IllegalStateException(world.violations.all().toString());
        }
        return choices(world, tenants);
    }

    private static Scale choices(World world, List<TenantId> tenants) {
        Instant now = world.timeline.instant();
        double[] nanos = new double[WORKERS * SNAPSHOTS];
        double snapshots = 0;
        double choosing = 0;
        int made = 0;
        for (int i = 0; i < SNAPSHOTS + WARM_UP; i++) {
            long before = System.nanoTime();
            List<QueuedJob> queued = world.catalog.heads(HEADS, now);
            List<Account> accounts = tenants.stream()
                    .map(tenant -> new Account(
                            tenant, world.catalog.weights().getOrDefault(tenant, 1.0), 0, Account.NO_LIMIT, 0))
                    .toList();
            Share share = new Share(accounts, queued, Map.of(World.BASE, WORKERS));
            double took = System.nanoTime() - before;
            for (int choice = 0; choice < WORKERS; choice++) {
                long begun = System.nanoTime();
                Optional<QueuedJob> next = share.next();
                double spent = System.nanoTime() - begun;
                if (next.isEmpty()) {
                    throw new IllegalStateException("nobody wants lane " + choice);
                }
                if (i >= WARM_UP) {
                    choosing += spent;
                    nanos[made++] = spent;
                }
            }
            snapshots += i >= WARM_UP ? took : 0;
        }
        Arrays.sort(nanos);
        return new Scale(
                made * 1e9 / (snapshots + choosing),
                world.speed().decisionsPerSecond(),
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                snapshots / SNAPSHOTS / 1e6);
    }
}
