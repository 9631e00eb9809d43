package dev.preamble.local;

import dev.preamble.parts.DataFolder;
import dev.preamble.records.RecordJson;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "down",
        description = "Stops the platform, also what a launcher that was killed left running; data stays.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Mixin
    private Place place = new Place();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        DataFolder data = place.data();
        Optional<ProcessHandle> launcher = Tenure.launcher(data);
        if (launcher.isPresent()) {
            launcher.get().destroy();
            try {
                launcher.get().onExit().get(Platform.STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "The launcher, process " + launcher.get().pid()
                                + ", still stops its parts after " + Platform.STOP_LIMIT.toSeconds() + " s; see "
                                + data.log("*"));
            }
        }
        int orphans = Tenure.endOrphans(data);
        boolean ran = launcher.isPresent() || orphans > 0;
        if (json) {
            out.println(RecordJson.text(Map.of("stopped", ran, "leftProcesses", orphans)));
            return 0;
        }
        if (orphans > 0) {
            out.println("Ended " + orphans + " processes that a killed launcher had left.");
        }
        out.println(ran ? "Stopped." : "Nothing runs on " + data.root());
        return 0;
    }
}
