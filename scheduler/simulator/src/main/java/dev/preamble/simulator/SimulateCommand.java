package dev.preamble.simulator;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./preamble simulate}. */
@Command(
        name = "simulate",
        description =
                "Plays the scheduler's own decisions under a simulated clock while every part around it fails, and"
                        + " checks what must hold after each write. Ends with 1 when something did not.",
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final String NONE = "none";

    @Option(names = "--seed", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--seeds", description = "How many seeds to play (default: ${DEFAULT-VALUE}).")
    private long seeds = 1;

    @Option(names = "--tenants", description = "Tenants of a seed (default: ${DEFAULT-VALUE}).")
    private int tenants = 3;

    @Option(names = "--workers", description = "Workers of a seed, of two lanes each (default: ${DEFAULT-VALUE}).")
    private int workers = 3;

    @Option(names = "--jobs", description = "Jobs of a seed (default: ${DEFAULT-VALUE}).")
    private int jobs = 6;

    @Option(
            names = "--faults",
            description =
                    "What fails: all, none, or some of worker-crash, worker-stop, scheduler-crash, scheduler-stop,"
                            + " broker-restart, store-down, delay, duplicate, reorder, failure, poison, cancel, joined by commas"
                            + " (default: ${DEFAULT-VALUE}).")
    private String faults = ALL;

    @Option(names = "--figures", description = "Measures fairness and speed too.")
    private boolean figures;

    @Option(names = "--json", description = "Ends with one line of JSON; measures fairness and speed too.")
    private boolean json;

    @Spec
    private CommandSpec command = CommandSpec.create();

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(new CommandLine(new SimulateCommand()).execute(arguments));
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        Set<Fault> wanted = faults();
        long began = System.nanoTime();
        List<Scenario> failed = new ArrayList<>();
        AtomicLong simulated = new AtomicLong();
        LongStream.range(seed, seed + seeds)
                .parallel()
                .mapToObj(number -> new Scenario(number, tenants, workers, jobs, wanted))
                .forEach(scenario -> {
                    Findings findings = FaultRun.of(scenario);
                    simulated.addAndGet(findings.millis());
                    if (!findings.violations().isEmpty() || seeds == 1) {
                        tell(out, scenario, findings, failed);
                    }
                });
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                "%d seeds, %d with violations; %.0f hours simulated in %.1f s, %.0f seeds a second%n",
                seeds, failed.size(), simulated.get() / 3.6e6, seconds, seeds / seconds);
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("seed", seed);
        told.put("seeds", seeds);
        told.put("violations", failed.size());
        told.put("seeds_per_second", Figures.round(seeds / seconds));
        if (figures || json) {
            Figures.measure(seed, out, told);
        }
        if (json) {
            out.println(Figures.json(told));
        }
        out.flush();
        return failed.isEmpty() ? 0 : 1;
    }

    private static synchronized void tell(
            PrintWriter out, Scenario scenario, Findings findings, List<Scenario> failed) {
        out.printf(
                "seed %d: %d jobs, %d succeeded, over after %.1f simulated seconds%n",
                scenario.seed(), findings.jobs(), findings.succeeded(), findings.millis() / 1e3);
        if (!findings.violations().isEmpty()) {
            failed.add(scenario);
            findings.violations().forEach(violation -> out.println("  " + violation));
            out.println("  again: " + scenario.command());
        }
        out.flush();
    }

    private Set<Fault> faults() {
        return switch (faults) {
            case ALL -> EnumSet.allOf(Fault.class);
            case NONE -> EnumSet.noneOf(Fault.class);
            default -> {
                Set<Fault> some = EnumSet.noneOf(Fault.class);
                Arrays.stream(faults.split(",")).map(this::fault).forEach(some::add);
                yield some;
            }
        };
    }

    private Fault fault(String word) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandLine.ParameterException(
                        command.commandLine(), "There is no fault '" + word + "'; see --help."));
    }
}
