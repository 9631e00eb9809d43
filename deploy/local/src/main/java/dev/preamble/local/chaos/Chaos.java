package dev.preamble.local.chaos;

import dev.preamble.client.Administration;
import dev.preamble.local.Platform;
import dev.preamble.local.ProgressLines;
import dev.preamble.local.chaos.FaultPlan.Round;
import dev.preamble.local.chaos.Inspection.Inspected;
import dev.preamble.parts.Part;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Faults on a platform whose tenants keep asking for all kinds of things, until the time is over; then the reckoning. */
public final class Chaos {
    private static final List<String> TENANTS = List.of("ada", "bell", "curie");
    private static final Duration UNDISTURBED = Duration.ofMinutes(5);
    private static final Duration ENDS = Duration.ofMinutes(10);

    /** For every part to be restarted. */
    private static final Duration ENOUGH = Duration.ofHours(1);

    private final Platform platform;
    private final Scene scene;
    private final Load load;
    private final Callable<Administration> login;
    private final long seed;
    private final Path scratch;
    private final PrintWriter out;
    private final Waits waits = new Waits();
    private final List<Recovery> recoveries = new ArrayList<>();
    private final Violations violations = new Violations();
    private volatile boolean over;

    /**
     * @param scene where the platform runs
     * @param login as the operator
     * @param seed of the faults, and of what the tenants ask for
     * @param scratch an existing folder
     * @param out where a person reads along
     */
    public Chaos(
            Platform platform,
            Scene scene,
            Load load,
            Callable<Administration> login,
            long seed,
            Path scratch,
            PrintWriter out) {
        this.platform = platform;
        this.scene = scene;
        this.load = load;
        this.login = login;
        this.seed = seed;
        this.scratch = scratch;
        this.out = out;
    }

    /**
     * How much is going on.
     *
     * @param tenants that work, 1 to 3
     * @param open jobs that each of them has going
     * @param epochs of its trainings, of seven steps each
     */
    public record Load(int tenants, int open, int epochs) {
        /** Jobs of several segments, more than there are lanes. */
        public static final Load FULL = new Load(3, 3, 15);
    }

    /**
     * Lets faults happen until the time is over, or so many rounds.
     *
     * @throws Exception when the platform cannot be judged, as when something fails before the first fault
     */
    public ChaosReport run(Duration length, int rounds) throws Exception {
        return run(length, faults(rounds).iterator());
    }

    /** So many rounds of faults, however long they take, and then each part restarted in order, once. */
    public ChaosReport runAndRoll(int rounds) throws Exception {
        Stream<Round> restarts = FaultPlan.rolling(parts()).stream();
        return run(ENOUGH, Stream.concat(faults(rounds), restarts).iterator());
    }

    /** As {@link #run}, with each part restarted in order, once, instead of faults. */
    public ChaosReport roll() throws Exception {
        return run(ENOUGH, FaultPlan.rolling(parts()).iterator());
    }

    private Stream<Round> faults(int rounds) {
        FaultPlan plan = new FaultPlan(scene.targets(parts()), seed);
        return Stream.generate(plan::next).limit(rounds);
    }

    private List<String> parts() {
        return platform.parts().stream().map(Part::name).toList();
    }

    private ChaosReport run(Duration length, Iterator<Round> plan) throws Exception {
        scene.missing().forEach(missing -> say("%s", missing));
        // Whoever was here before has jobs that nobody of these asked for.
        String storm = "-" + UUID.randomUUID().toString().substring(0, 8);
        Customer canary = Customer.join(login.call(), "canary" + storm, load, waits, seed);
        List<Customer> customers = new ArrayList<>();
        for (String tenant : TENANTS.subList(0, load.tenants())) {
            customers.add(Customer.join(login.call(), tenant + storm, load, waits, seed + customers.size() + 1));
        }
        Convalescence convalescence = new Convalescence(platform, login, canary);
        String reference = reference(customers);
        Double undisturbed = convalescence.work();
        say("an undisturbed small job takes %s s; faults begin, seed %d", undisturbed, seed);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> loads = new ArrayList<>();
            for (Customer customer : customers) {
                loads.add(threads.submit(() -> {
                    customer.keepAsking(() -> over);
                    return null;
                }));
            }
            try {
                storm(begin, length, plan, convalescence, customers);
            } finally {
                over = true;
            }
            for (Future<?> load : loads) {
                load.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a tenant gave up: " + e.getMessage(), e);
        }
        double minutes = Math.round((System.nanoTime() - begin) / 6e8) / 100.0;
        say("no more faults; waiting for the last jobs");
        for (Customer customer : customers) {
            customer.awaitEnds(ENDS);
        }
        return reckon(minutes, customers, canary, reference, undisturbed);
    }

    /** What deterministic jobs learn while nothing is wrong. */
    private String reference(List<Customer> customers) throws InterruptedException {
        List<String> digests = new ArrayList<>();
        List<String> jobs = new ArrayList<>();
        for (Customer customer : customers) {
            jobs.add(customer.trainReference());
        }
        for (int i = 0; i < jobs.size(); i++) {
            Customer customer = customers.get(i);
            String end = customer.awaitEnd(jobs.get(i), UNDISTURBED);
            if (!end.equals("succeeded")) {
                throw new IllegalStateException("without any fault, the first job of " + customer.id() + " " + end);
            }
            customer.items("/v1/prefixes/" + Customer.REFERENCE + "/versions")
                    .forEach(version -> digests.add(version.path("digest").asText()));
        }
        return digests.getFirst();
    }

    private void storm(
            long begin, Duration length, Iterator<Round> plan, Convalescence convalescence, List<Customer> customers)
            throws InterruptedException {
        Strikes strikes = new Strikes(platform, scene);
        waits.calm(true);
        while (System.nanoTime() - begin < length.toNanos() && plan.hasNext()) {
            Round round = plan.next();
            Thread.sleep(round.pause());
            waits.calm(false);
            double at = Math.round((System.nanoTime() - begin) / 1e8) / 10.0;
            List<String> words = round.strikes().stream()
                    .map(strike -> strike.fault().words())
                    .toList();
            say("now: %s", String.join(", and ", words));
            Map<String, Long> ended = convalescence.processes();
            ended.keySet()
                    .retainAll(round.strikes().stream()
                            .filter(strike -> strike.fault().ends())
                            .map(strike -> strike.fault().part())
                            .collect(Collectors.toSet()));
            strikes.play(round);
            Convalescence.Seconds seconds = convalescence.await(ended);
            Recovery recovery = new Recovery(at, words, seconds.parts(), seconds.work(), seconds.logins());
            recoveries.add(recovery);
            if (recovery.recovered() == null) {
                violations.add(Invariant.NOT_RECOVERED, 1, "the platform, after " + String.join(", and ", words) + ",");
            }
            say(
                    "back after %s s (parts %s, work %s, logins %s); %d jobs acknowledged, %d open%s",
                    recovery.recovered(),
                    recovery.parts(),
                    recovery.work(),
                    recovery.logins(),
                    customers.stream()
                            .mapToInt(customer -> customer.asked().size())
                            .sum(),
                    customers.stream().mapToInt(Customer::open).sum(),
                    left(begin, length));
            waits.calm(true);
        }
    }

    private ChaosReport reckon(
            double minutes, List<Customer> customers, Customer canary, String reference, @Nullable Double undisturbed)
            throws InterruptedException, IOException {
        waits.unexplained().forEach(job -> violations.add(Invariant.UNEXPLAINED_WAIT, 1, "job " + job));
        Inspection inspection =
                new Inspection(TaskReports.read(platform.connections().kafka()), reference, scratch, violations);
        List<Inspected> inspected = new ArrayList<>();
        for (Customer customer : customers) {
            inspected.add(inspection.of(customer));
        }
        inspected.add(inspection.of(canary));
        violations.told().forEach(told -> say("VIOLATED: %s", told));
        return new ChaosReport(
                seed,
                minutes,
                customers.size(),
                inspected.stream().mapToInt(Inspected::jobs).sum(),
                inspected.stream().mapToInt(Inspected::versions).sum(),
                inspected.stream().mapToLong(Inspected::events).sum(),
                inspected.stream().mapToLong(Inspected::results).sum(),
                inspected.stream().mapToInt(Inspected::interrupted).sum(),
                inspected.stream().mapToInt(Inspected::interruptedExact).sum(),
                violations.count(Invariant.JOB_LOST),
                violations.count(Invariant.DUPLICATE_JOB),
                violations.count(Invariant.DUPLICATE_VERSION),
                violations.count(Invariant.MISSING_VERSION),
                violations.count(Invariant.DUPLICATE_EVENT),
                violations.count(Invariant.MISSING_EVENT),
                violations.count(Invariant.DUPLICATE_RESULT),
                violations.count(Invariant.MISSING_RESULT),
                violations.count(Invariant.DOUBLE_STEP),
                violations.count(Invariant.MISSING_STEP),
                violations.count(Invariant.OTHER_BITS),
                violations.count(Invariant.UNEXPLAINED_WAIT),
                violations.count(Invariant.NOT_RECOVERED),
                undisturbed,
                List.copyOf(recoveries),
                violations.told());
    }

    /** Empty where the rounds end it, and not the time. */
    private static String left(long begin, Duration length) {
        if (length.equals(ENOUGH)) {
            return "";
        }
        Duration left = length.minusNanos(System.nanoTime() - begin);
        return "; " + (left.isNegative() ? "none" : ProgressLines.seconds(left)) + " left";
    }

    private void say(String format, @Nullable Object... arguments) {
        synchronized (out) {
            out.printf("         chaos      " + format + "%n", arguments);
            out.flush();
        }
    }
}
