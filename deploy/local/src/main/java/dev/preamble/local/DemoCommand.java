package dev.preamble.local;

import dev.preamble.local.demo.Demo;
import dev.preamble.local.demo.DemoReport;
import dev.preamble.records.RecordJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Starts the platform and plays two tenants through the public API.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private Place place = new Place();

    @Mixin
    private Range range = new Range();

    @Mixin
    private Model model = new Model();

    @Option(names = "--once", description = "stop the platform afterwards, instead of staying up")
    private boolean once;

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
        DemoReport report;
        try (Session session = Session.open(place.data(), range.ports(), model.folder(), new ProgressLines(out))) {
            Map<String, Double> startup = seconds(session.start());
            Demo demo = new Demo(
                    new Operator(session.platform()).login(), out, place.data().of("demo"));
            report = demo.run(startup);
            if (!once) {
                tell(report);
                new Addresses(session.platform()).print(out, demo.logins());
                session.awaitClose();
            }
        }
        if (once) {
            tell(report);
        }
        return 0;
    }

    /** The figures, once they are final: after everything is stopped when it is to be. */
    private void tell(DemoReport report) {
        if (json) {
            spec.commandLine().getOut().println(RecordJson.text(report));
            spec.commandLine().getOut().flush();
        }
    }

    private static Map<String, Double> seconds(Map<String, Duration> took) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        took.forEach((part, duration) -> seconds.put(part, duration.toMillis() / 1000.0));
        return seconds;
    }
}
