package dev.preamble.simulator;

import dev.preamble.catalog.job.JobKind;
import dev.preamble.records.id.TenantId;
import dev.preamble.records.task.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A hundred tenants of mixed weights that all want more than there is, one of which submits a hundred times what the others
 * do: what each of them gets.
 *
 * @param jain the least Jain index of the windows, over what each tenant got for its weight; 1 is fair
 * @param victimShare what the worst served tenant got of its share, over all windows; the aggressor is not asked
 * @param aggressorShare what the aggressor got of its share
 * @param estimateError median of how far the end that was told after a tenth of a job was from the true one, as a part of
 *     the time that the job took
 * @param goodEstimates part of these that were within a fifth
 * @param startError median of how far the start that waiting jobs were told was from the true one, as a part of the time
 *     that they waited from then on
 * @param utilisation part of the lanes' time in which they worked
 */
record Fairness(
        double jain,
        double victimShare,
        double aggressorShare,
        double utilisation,
        long jobs,
        double estimateError,
        double goodEstimates,
        double startError) {
    static final int TENANTS = 100;
    static final int WORKERS = 100;
    static final int LANES = 2;
    static final int AGGRESSION = 100;
    /** As many as the figures are taken over. */
    static final int WINDOWS = 6;

    private static final double WINDOW = 600_000;
    /** Waiting jobs are told when they begin once enough others have ended to know what they take. */
    private static final double TOLD_AT = 1.5 * WINDOW;

    private static final List<Double> WEIGHTS = List.of(1.0, 2.0, 4.0);
    private static final double DEMAND = 1.6;
    private static final int JOB_MILLIS = 300_000;
    private static final int SLOWEST_UNIT_MILLIS = 3_000;

    /** @param windows to measure, after one to warm up */
    static Fairness of(long seed, int windows) {
        return new Play(seed, windows).result();
    }

    private static final class Play {
        private final int windows;
        private final SplittableRandom random;
        private final World world;
        private final Map<TenantId, double[]> served = new HashMap<>();
        private final Map<TenantId, Double> weights = new HashMap<>();
        private final List<TenantId> tenants = new ArrayList<>();

        Play(long seed, int windows) {
            this.windows = windows;
            random = new SplittableRandom(seed);
            world = new World(
                    new Scenario(seed, TENANTS, WORKERS, 0, EnumSet.noneOf(Fault.class)),
                    Tempo.REAL,
                    1,
                    LANES,
                    false,
                    this::serve);
        }

        /** The first window is for warming up, and one after the last for what is under way. */
        private void serve(TenantId tenant, long from, long to) {
            double[] got = served.computeIfAbsent(tenant, who -> new double[windows + 2]);
            for (int window = 0; window < got.length; window++) {
                double overlap =
                        Math.min((double) to, (window + 1) * WINDOW) - Math.max((double) from, window * WINDOW);
                got[window] += Math.max(0, overlap);
            }
        }

        Fairness result() {
            for (int i = 0; i < TENANTS; i++) {
                double weight = i == 0 ? 1 : WEIGHTS.get(i % WEIGHTS.size());
                TenantId tenant = world.tenant(i, weight);
                tenants.add(tenant);
                weights.put(tenant, weight);
            }
            double all = weights.values().stream().mapToDouble(weight -> weight).sum();
            double capacity = WORKERS * LANES * WINDOW * (windows + 2);
            List<TenantId> submitters = new ArrayList<>();
            long victims = 0;
            for (TenantId tenant : tenants.subList(1, TENANTS)) {
                long count = Math.round(DEMAND * capacity * weight(tenant) / all / JOB_MILLIS);
                victims += count;
                submitters.addAll(Collections.nCopies((int) count, tenant));
            }
            submitters.addAll(Collections.nCopies((int) (AGGRESSION * victims / (TENANTS - 1)), tenants.getFirst()));
            Collections.shuffle(submitters, new Random(random.nextLong()));
            submitters.forEach(this::submit);
            while (world.timeline.now() < TOLD_AT && world.timeline.step()) {}
            Instant told = world.timeline.instant();
            new StartForecast(world.catalog).tell(WORKERS * LANES, told);
            double end = WINDOW * (windows + 1.5);
            while (world.timeline.now() < end && world.timeline.step()) {}
            if (world.violations.any()) {
                throw new IllegalStateException(world.violations.all().toString());
            }
            return judged(all, told);
        }

        private void submit(TenantId tenant) {
            boolean training = random.nextBoolean();
            int unit = random.nextInt(100, SLOWEST_UNIT_MILLIS);
            Spec spec = new Spec(
                    training ? JobKind.TRAINING : JobKind.GENERATION,
                    Math.max(1, random.nextInt(JOB_MILLIS / 5, JOB_MILLIS * 9 / 5) / unit),
                    unit,
                    false);
            world.submit(tenant, spec, Priority.BATCH);
        }

        private Fairness judged(double allWeights, Instant told) {
            double worst = 1;
            double total = 0;
            for (int window = 1; window <= windows; window++) {
                double sum = 0;
                double squares = 0;
                for (TenantId tenant : tenants) {
                    double got = got(tenant, window);
                    total += got;
                    sum += got / weight(tenant);
                    squares += got / weight(tenant) * (got / weight(tenant));
                }
                worst = Math.min(worst, sum * sum / (TENANTS * squares));
            }
            double served = total;
            double[] errors = estimateErrors();
            double victim = tenants.subList(1, TENANTS).stream()
                    .mapToDouble(tenant -> share(tenant, served, allWeights))
                    .min()
                    .orElseThrow();
            return new Fairness(
                    worst,
                    victim,
                    share(tenants.getFirst(), served, allWeights),
                    total / (WORKERS * LANES * WINDOW * windows),
                    world.catalog.all().size(),
                    errors[errors.length / 2],
                    (double) Arrays.stream(errors).filter(error -> error <= 0.2).count() / errors.length,
                    startError(told));
        }

        private double startError(Instant told) {
            double[] errors = world.catalog.all().stream()
                    .filter(job ->
                            job.estimatedStart != null && job.row.startedAt().isPresent())
                    .mapToDouble(job -> startError(
                            told,
                            Optional.ofNullable(job.estimatedStart).orElseThrow(),
                            job.row.startedAt().orElseThrow()))
                    .sorted()
                    .toArray();
            return errors[errors.length / 2];
        }

        private static double startError(Instant told, Instant estimated, Instant began) {
            return (double) Math.abs(Duration.between(began, estimated).toMillis())
                    / Math.max(1, Duration.between(told, began).toMillis());
        }

        /** In order. */
        private double[] estimateErrors() {
            return world.catalog.all().stream()
                    .filter(job -> job.succeeded && job.estimatedEnd != null)
                    .mapToDouble(Play::estimateError)
                    .sorted()
                    .toArray();
        }

        private static double estimateError(SimulatedJob job) {
            Instant began = job.row.startedAt().orElseThrow();
            Instant ended = job.row.endedAt().orElseThrow();
            Instant told = Optional.ofNullable(job.estimatedEnd).orElseThrow();
            return (double) Math.abs(Duration.between(ended, told).toMillis())
                    / Duration.between(began, ended).toMillis();
        }

        private double share(TenantId tenant, double total, double allWeights) {
            double got = 0;
            for (int window = 1; window <= windows; window++) {
                got += got(tenant, window);
            }
            return got / (total * weight(tenant) / allWeights);
        }

        private double got(TenantId tenant, int window) {
            return served.getOrDefault(tenant, new double[windows + 2])[window];
        }

        private double weight(TenantId tenant) {
            return weights.getOrDefault(tenant, 1.0);
        }
    }
}
