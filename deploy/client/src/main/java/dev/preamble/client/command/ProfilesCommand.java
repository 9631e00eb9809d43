package dev.preamble.client.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.profile.Claims;
import dev.preamble.client.profile.Profile;
import dev.preamble.client.profile.Profiles;
import dev.preamble.client.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "profiles",
        description = "Lists the logins of this machine, or makes one the current one.",
        mixinStandardHelpOptions = true)
public final class ProfilesCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..1", description = "is to be the current one")
    private @Nullable String name;

    @Option(names = "--json", description = "print JSON, one value a line")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Profiles profiles = Profiles.ofThisPerson(System.getenv());
        if (name != null) {
            Map<String, Profile> all = profiles.all();
            if (!all.containsKey(name)) {
                throw new NotLoggedIn(new LoginLine(name, null, false), all.keySet());
            }
            profiles.use(name);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            for (Map.Entry<String, Profile> entry : profiles.all().entrySet()) {
                Claims claims = entry.getValue().claims();
                ObjectNode line = JsonNodeFactory.instance
                        .objectNode()
                        .put("profile", entry.getKey())
                        .put("gateway", entry.getValue().gateway().toString())
                        .put("with", entry.getValue().apiKey() == null ? "login" : "api_key")
                        .put("current", entry.getKey().equals(profiles.current()));
                claims.person().ifPresent(person -> line.put("person", person));
                entry.getValue().tenants().forEach(line.withArray("tenants")::add);
                out.println(line);
            }
        } else {
            tell(profiles, out);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void tell(Profiles profiles, PrintWriter out) throws IOException {
        Table table = new Table("", "PROFILE", "WHO", "TENANTS", "GATEWAY", "WITH");
        for (Map.Entry<String, Profile> entry : profiles.all().entrySet()) {
            table.row(
                    entry.getKey().equals(profiles.current()) ? "*" : "",
                    entry.getKey(),
                    entry.getValue().claims().person().orElse(""),
                    String.join(", ", entry.getValue().tenants()),
                    entry.getValue().gateway().toString(),
                    entry.getValue().apiKey() == null ? "a login" : "an API key");
        }
        if (table.isEmpty()) {
            out.println("There is no login yet. Log in: ./preamble login");
        } else {
            table.print(out);
        }
    }
}
