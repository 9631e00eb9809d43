package dev.preamble.client.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.preamble.client.profile.Profile;
import dev.preamble.client.profile.Profiles;
import java.io.PrintWriter;
import java.util.Map;
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
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "${env:PREAMBLE_PROFILE}",
            description = "(default: $PREAMBLE_PROFILE, or else the current one)")
    private @Nullable String name;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Profiles profiles = Profiles.ofThisPerson(System.getenv());
        String chosen = name == null || name.isEmpty() ? profiles.current() : name;
        Map<String, Profile> all = profiles.all();
        if (!all.containsKey(chosen)) {
            throw new NotLoggedIn(new LoginLine(chosen, null, false), all.keySet());
        }
        profiles.logout(chosen);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? JsonNodeFactory.instance
                                .objectNode()
                                .put("profile", chosen)
                                .put("forgotten", true)
                        : "Forgot the login '" + chosen + "'.");
        out.flush();
        return ExitCode.DONE;
    }
}
