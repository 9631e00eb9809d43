package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Refused;
import dev.preamble.client.TokenEndpoint;
import dev.preamble.client.Tokens;
import dev.preamble.client.profile.Bearer;
import dev.preamble.client.profile.Profile;
import dev.preamble.client.profile.Profiles;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "login",
        description = {
            "Remembers who asks, for the other commands. You log in in a browser unless told otherwise.",
            "The login is kept in ~/.config/preamble, for you alone to read."
        },
        mixinStandardHelpOptions = true)
public final class LoginCommand implements Callable<Integer>, Asker {
    @Option(
            names = "--gateway",
            paramLabel = "URL",
            defaultValue = Connection.GATEWAY,
            converter = GatewayAddress.class,
            description = "of the API (default ${DEFAULT-VALUE})")
    private URI gateway = URI.create(Connection.GATEWAY);

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "what to call the login (default: $PREAMBLE_PROFILE, or else " + Profiles.FIRST + ")")
    private String name = LoginLine.usual();

    @Option(
            names = "--api-key",
            paramLabel = "FILE",
            description = "log in with the API key in this file; it does not end by itself")
    private @Nullable Path apiKey;

    @ArgGroup(exclusive = false)
    private @Nullable Person person;

    static final class Person {
        @Option(names = "--user", paramLabel = "NAME", required = true, description = "log in without a browser")
        private String user = "";

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                required = true,
                description = "where the password of that person is")
        private Path password = Path.of("");
    }

    @Option(names = "--json", description = "print JSON; where to log in goes to the error output")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (apiKey != null && person != null) {
            throw new ParameterException(
                    spec.commandLine(), "A login is with --api-key or as --user: leave one of them out.");
        }
        Profile profile = profile();
        Profiles profiles = Profiles.ofThisPerson(System.getenv());
        Optional<String> tenant = check(profiles, profile);
        profiles.login(name, apiKey == null ? profile : tenant.map(profile::of).orElse(profile));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode login =
                    JsonNodeFactory.instance.objectNode().put("profile", name).put("gateway", gateway.toString());
            tenant.ifPresent(known -> login.put("tenant", known));
            out.println(login);
        } else {
            out.println("Logged in at " + gateway
                    + tenant.map(known -> " for tenant " + known).orElse("") + ".");
        }
        out.flush();
        return ExitCode.DONE;
    }

    @Override
    public String remedy() {
        return apiKey == null
                ? "Log in: " + new LoginLine(name, gateway, false)
                : "The key in " + apiKey + " is not taken. Make another: ./preamble keys create NAME --to FILE";
    }

    private Profile profile() throws Exception {
        if (apiKey != null) {
            return Profile.ofKey(gateway, Connection.key(apiKey));
        }
        URI issuer = new PublicApi(gateway, "").issuer();
        URI endpoint = TokenEndpoint.of(issuer).uri();
        return Profile.ofTokens(gateway, endpoint, tokens(issuer));
    }

    private Tokens tokens(URI issuer) throws Exception {
        if (person != null) {
            return TokenEndpoint.of(issuer)
                    .tokens(person.user, Files.readString(person.password).strip());
        }
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        return TokenEndpoint.loginInBrowser(issuer, code -> {
            out.println("Open " + code.address());
            out.println("and log in there. If it asks for a code, that is " + code.code() + ". Waiting …");
            out.flush();
        });
    }

    /** Whether the API takes it, and of which tenant it is; an operator has none. */
    private Optional<String> check(Profiles profiles, Profile profile) {
        PublicApi api = new PublicApi(gateway, new Bearer(profiles, name, profile));
        try {
            JsonNode usage = api.get("/v1/usage");
            return Optional.of(usage.path("tenant").asText());
        } catch (Refused e) {
            if (e.status() == 403) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
