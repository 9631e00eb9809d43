package dev.preamble.local;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = "Starts the platform and stays with it; Ctrl-C stops it.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Mixin
    private Place place = new Place();

    @Mixin
    private Range range = new Range();

    @Mixin
    private Model model = new Model();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (Session session = Session.open(place.data(), range.ports(), model.folder(), new ProgressLines(out))) {
            session.start();
            new Addresses(session.platform()).print(out);
            session.awaitClose();
        }
        return 0;
    }
}
