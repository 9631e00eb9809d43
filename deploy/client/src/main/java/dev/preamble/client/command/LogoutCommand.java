package dev.preamble.client.command;

import dev.preamble.client.profile.Profiles;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "logout",
        description = "Forgets a login. An API key stays valid until it is revoked.",
        mixinStandardHelpOptions = true)
public final class LogoutCommand implements Callable<Integer> {
    @Option(names = "--profile", paramLabel = "NAME", description = "(default: the current one)")
    private @Nullable String name;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Profiles profiles = Profiles.ofThisPerson(System.getenv());
        String chosen = name == null ? profiles.current() : name;
        profiles.logout(chosen);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Forgot the login '" + chosen + "'.");
        out.flush();
        return ExitCode.DONE;
    }
}
