package dev.preamble.local;

import dev.preamble.local.chaos.Chaos;
import dev.preamble.local.chaos.ChaosReport;
import dev.preamble.local.chaos.Lines;
import dev.preamble.local.chaos.Scene;
import dev.preamble.local.chaos.SmallDisk;
import dev.preamble.local.chaos.WorkerClock;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.parts.kafka.KafkaPart;
import dev.preamble.parts.postgres.PostgresPart;
import dev.preamble.parts.store.StorePart;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        description = {
            "Starts a platform of its own with two schedulers and two workers, lets tenants work on it, and kills and stops its"
                    + " parts at random.",
            "The exit status is 0 when nothing happened that may never happen."
        },
        mixinStandardHelpOptions = true)
final class ChaosCommand implements Callable<Integer> {
    /** The part whose clock goes wrong. */
    private static final String SKEWED = Platform.WORKER + "-2";

    private static final int DISK_MEBIBYTES = 256;

    /** Its write-ahead log alone may have hundreds before a checkpoint. */
    private static final int DATABASE_MEBIBYTES = 768;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "how long faults come (default: ${DEFAULT-VALUE}); start and end take some minutes more")
    private double minutes = 10;

    @Option(names = "--seed", paramLabel = "N", description = "which faults come when (default: a new one, told)")
    private @Nullable Long seed;

    @Option(
            names = "--rolling",
            description = "restart all parts in order instead, one after another, each once; however long that takes")
    private boolean rolling;

    @Option(
            names = "--json",
            description = "end with one line of JSON on standard output; all else goes to the error output")
    private boolean json;

    @Option(
            names = "--private-mounts",
            hidden = true,
            description = "what this process mounts nobody else sees, and it goes with it")
    private boolean privateMounts;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        DataFolder data = Tenure.fresh(Checkout.find().root().resolve("target/chaos"));
        Ports ports = Ports.free();
        ChaosReport report;
        try (Lines lines = new Lines(ports)) {
            report = run(data, ports, lines, out);
        }
        tell(report, out);
        return report.isClean() ? 0 : 1;
    }

    private ChaosReport run(DataFolder data, Ports ports, Lines lines, PrintWriter out) throws Exception {
        Files.createDirectories(data.root());
        Map<String, WorkerClock> clocks = WorkerClock.find(data.root())
                .map(clock -> Map.of(SKEWED, clock))
                .orElseGet(Map::of);
        Map<String, Map<String, String>> environment = new HashMap<>();
        clocks.forEach((part, clock) -> environment.put(part, clock.environment()));
        Platform platform = new Platform(
                data,
                ports,
                Platform.shippedModel(),
                new Platform.Setting(2, 2, lines.detours(), environment),
                new ProgressLines(out));
        try (Session session = Session.open(data, ports, platform)) {
            Scene scene = new Scene(lines.proxies(), privateMounts ? disks(data) : Map.of(), clocks);
            settings(data, platform);
            session.start();
            long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
            Operator operator = new Operator(platform);
            Chaos chaos = new Chaos(platform, scene, Chaos.Load.FULL, operator::login, chosen, data.root(), out);
            return rolling ? chaos.roll() : chaos.run(Duration.ofMillis((long) (minutes * 60_000)), Integer.MAX_VALUE);
        }
    }

    private static Map<String, SmallDisk> disks(DataFolder data) throws IOException, InterruptedException {
        Map<String, Integer> mebibytes = Map.of(
                KafkaPart.NAME,
                DISK_MEBIBYTES,
                StorePart.NAME,
                DISK_MEBIBYTES,
                Platform.WORKER,
                DISK_MEBIBYTES,
                PostgresPart.NAME,
                DATABASE_MEBIBYTES);
        Map<String, SmallDisk> disks = new HashMap<>();
        for (Map.Entry<String, Integer> disk : mebibytes.entrySet()) {
            SmallDisk.mount(data.of(disk.getKey()), disk.getValue()).ifPresent(made -> disks.put(disk.getKey(), made));
        }
        return disks;
    }

    /** Segments short enough that jobs have several, and workers that leave each other a part of the processor. */
    private static void settings(DataFolder data, Platform platform) throws IOException {
        for (var part : platform.parts()) {
            String text = switch (part) {
                case QuarkusPart own
                when own.name().startsWith(Platform.SCHEDULER) -> "preamble.segment.lane-time=3s\n";
                case QuarkusPart own when own.name().startsWith(Platform.WORKER) -> "preamble.worker.threads=1\n";
                default -> "";
            };
            if (!text.isEmpty()) {
                Path folder = Files.createDirectories(data.of(part.name()).resolve("config"));
                Files.writeString(folder.resolve("application.properties"), text);
            }
        }
    }

    private void tell(ChaosReport report, PrintWriter out) {
        report.table().forEach(out::println);
        out.flush();
        if (json) {
            spec.commandLine().getOut().println(RecordJson.text(report));
            spec.commandLine().getOut().flush();
        }
    }
}
