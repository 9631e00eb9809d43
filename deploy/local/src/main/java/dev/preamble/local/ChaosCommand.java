package dev.preamble.local;

import dev.preamble.local.chaos.Chaos;
import dev.preamble.local.chaos.ChaosReport;
import dev.preamble.local.chaos.Lines;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final Platform.Replicas REPLICAS = new Platform.Replicas(2, 2);

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "how long faults come (default: ${DEFAULT-VALUE}); start and end take some minutes more")
    private double minutes = 10;

    @Option(names = "--seed", paramLabel = "N", description = "which faults come when (default: a new one, told)")
    private @Nullable Long seed;

    @Option(
            names = "--json",
            description = "end with one line of JSON on standard output; all else goes to the error output")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        DataFolder data = fresh(Checkout.find().root().resolve("target/chaos"));
        Ports ports = Ports.free();
        ChaosReport report;
        try (Lines lines = new Lines(ports)) {
            report = run(data, ports, lines, out);
        }
        tell(report, out);
        return report.isClean() ? 0 : 1;
    }

    private ChaosReport run(DataFolder data, Ports ports, Lines lines, PrintWriter out) throws Exception {
        Platform platform =
                new Platform(data, ports, Platform.shippedModel(), REPLICAS, lines.detours(), new ProgressLines(out));
        try (Session session = Session.open(data, ports, platform)) {
            settings(data, platform);
            session.start();
            long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
            Operator operator = new Operator(platform);
            return new Chaos(platform, lines, operator::login, chosen, data.root(), out)
                    .run(Duration.ofMillis((long) (minutes * 60_000)));
        }
    }

    /** Empty, whatever an earlier one left there or still has running. */
    private static DataFolder fresh(Path folder) throws IOException, StartFailed {
        DataFolder data = new DataFolder(folder);
        if (Tenure.launcher(data).isPresent()) {
            throw new StartFailed("Chaos already runs on " + data.root() + ".");
        }
        Tenure.endOrphans(data);
        DataFolder.deleteTree(data.root());
        return data;
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
