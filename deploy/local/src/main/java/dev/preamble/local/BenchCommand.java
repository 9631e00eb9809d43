package dev.preamble.local;

import dev.preamble.client.terminal.StatusLine;
import dev.preamble.local.bench.CompletionBench;
import dev.preamble.local.bench.GatewayBench;
import dev.preamble.local.bench.GatewayReport;
import dev.preamble.parts.Checkout;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.Ports;
import dev.preamble.provision.keycloak.IdentityAccess;
import dev.preamble.records.RecordJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "bench", description = "Measures on this machine.", mixinStandardHelpOptions = true)
final class BenchCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "gateway",
            description = {
                "Starts a platform of its own with many tenants, has them submit jobs at a steady rate, and asks for the"
                        + " dashboard's pages with all of those jobs in the catalog.",
                "Nothing of it runs: the pool is paused. Trainings are submitted once more while the scheduler stands still, which"
                        + " shows what the gateway takes where that one has a machine of its own."
            },
            mixinStandardHelpOptions = true)
    int gateway(
            @Option(
                            names = "--tenants",
                            paramLabel = "N",
                            defaultValue = "200",
                            description = "default: ${DEFAULT-VALUE}")
                    int tenants,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            defaultValue = "500",
                            description = "submissions a second (default: ${DEFAULT-VALUE})")
                    int rate,
            @Option(
                            names = "--seconds",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "of submissions, for each kind of job (default: ${DEFAULT-VALUE})")
                    int seconds,
            @Option(
                            names = "--json",
                            description =
                                    "end with one line of JSON on standard output; all else goes to the error output")
                    boolean json)
            throws Exception {
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        DataFolder data = Tenure.fresh(Checkout.find().root().resolve("target/bench-gateway"));
        GatewayReport report;
        try (Session session = Session.open(data, Ports.free(), Platform.shippedModel(), new ProgressLines(out))) {
            session.start();
            Platform platform = session.platform();
            report = new GatewayBench(
                            platform.gateway(),
                            new Operator(platform).login(),
                            scheduler(platform),
                            new StatusLine(out, !json && StatusLine.isTerminal()))
                    .run(
                            new GatewayBench.Load(tenants, rate, Duration.ofSeconds(seconds)),
                            IdentityAccess.OPERATOR,
                            Files.readString(platform.operatorPassword()).strip());
        }
        report.table().forEach(out::println);
        out.flush();
        if (json) {
            spec.commandLine().getOut().println(RecordJson.text(report));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private static GatewayBench.Scheduler scheduler(Platform platform) {
        return new GatewayBench.Scheduler() {
            @Override
            public void suspend() throws IOException, InterruptedException {
                platform.suspend(Platform.SCHEDULER);
            }

            @Override
            public void resume() throws IOException, InterruptedException {
                platform.resume(Platform.SCHEDULER);
            }
        };
    }

    @Command(
            name = "completions",
            description = {
                "Starts a platform of its own, and asks for completions one after the other.",
                "Says what the platform adds to the engine's own time. A busy machine makes it more."
            },
            mixinStandardHelpOptions = true)
    int completions(
            @Option(
                            names = "--completions",
                            paramLabel = "N",
                            defaultValue = "300",
                            description = "default: ${DEFAULT-VALUE}, after 50 to warm up")
                    int completions,
            @Option(
                            names = "--tokens",
                            paramLabel = "N",
                            defaultValue = "8",
                            description = "of each at most (default: ${DEFAULT-VALUE})")
                    int tokens,
            @Option(
                            names = "--json",
                            description =
                                    "end with one line of JSON on standard output; all else goes to the error output")
                    boolean json)
            throws Exception {
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        DataFolder data = Tenure.fresh(Checkout.find().root().resolve("target/bench-completions"));
        CompletionBench.Report report;
        try (Session session = Session.open(data, Ports.free(), Platform.shippedModel(), new ProgressLines(out))) {
            session.start();
            Platform platform = session.platform();
            report = new CompletionBench(
                            platform.gateway(),
                            new Operator(platform).login(),
                            new StatusLine(out, !json && StatusLine.isTerminal()))
                    .run(new CompletionBench.Load(completions, tokens));
        }
        report.table().forEach(out::println);
        out.flush();
        if (json) {
            spec.commandLine().getOut().println(RecordJson.text(report));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
