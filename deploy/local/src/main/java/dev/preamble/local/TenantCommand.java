package dev.preamble.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.Administration;
import dev.preamble.client.Administration.Member;
import dev.preamble.client.command.Confirmation;
import dev.preamble.parts.DataFolder;
import dev.preamble.parts.PrivateFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tenant",
        description = "Makes, lists and erases tenants of the platform that runs here.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TenantCommand.Create.class, TenantCommand.ListAll.class, TenantCommand.Erase.class})
final class TenantCommand {
    private static final String ID = "3 to 32 of a-z, 0-9 and -, a letter first";

    private TenantCommand() {}

    @Command(
            name = "create",
            description = "Makes a tenant; the same again changes nothing, and finishes what was interrupted.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Parameters(paramLabel = "ID", description = ID)
        private String id = "";

        @Option(names = "--name", paramLabel = "NAME", description = "what people call it (default: its id)")
        private @Nullable String name;

        @Option(
                names = "--member",
                paramLabel = "USER",
                description = "gives it this person, with a new password that is printed")
        private @Nullable String member;

        @Option(
                names = "--header",
                paramLabel = "FILE",
                description = "writes a new API key of that person as a header, for curl -H @FILE")
        private @Nullable Path header;

        @Mixin
        private Form form = new Form();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            if (header != null && member == null) {
                throw new ParameterException(
                        spec.commandLine(), "--header needs --member: an API key is made by a person of the tenant");
            }
            Administration administration = login(place);
            administration.provision(id, name == null ? id : name);
            form.say("Tenant " + id + " is ready.");
            form.put("tenant", id);
            if (member != null) {
                Member joined = administration.join(id, member, member + "@" + id + ".invalid");
                form.say("User " + joined.username() + " belongs to it; password " + joined.password());
                form.put("user", joined.username()).put("password", joined.password());
                if (header != null) {
                    String secret =
                            administration.key(joined, "made with the tenant").secret();
                    PrivateFile.write(header, "Authorization: Bearer " + secret + System.lineSeparator());
                    form.say("An API key is in " + header + ": curl -H @" + header + " …");
                    form.put("header", header.toString());
                }
            }
            form.end();
            return 0;
        }
    }

    /** How an answer is written: in words as they come, or as one object in the end. */
    static final class Form {
        @Option(names = "--json", description = "print JSON, one value a line")
        private boolean json;

        private final ObjectNode object = JsonNodeFactory.instance.objectNode();

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec = CommandSpec.create();

        void say(String words) {
            if (!json) {
                spec.commandLine().getOut().println(words);
            }
        }

        ObjectNode put(String name, String value) {
            return object.put(name, value);
        }

        void end() {
            if (json) {
                spec.commandLine().getOut().println(object);
            }
            spec.commandLine().getOut().flush();
        }
    }

    @Command(name = "list", description = "Lists all tenants.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        private static final String ROW = "%-32s  %-12s  %-20s  %s%n";

        @Mixin
        private Place place = new Place();

        @Option(names = "--json", description = "print JSON, one value a line")
        private boolean json;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                login(place).tenants().forEach(out::println);
                out.flush();
                return 0;
            }
            out.printf(ROW, "TENANT", "STATE", "SINCE", "NAME");
            for (JsonNode tenant : login(place).tenants()) {
                out.printf(
                        ROW,
                        tenant.path("id").asText(),
                        tenant.path("state").asText(),
                        tenant.path("createdAt").asText().replaceFirst("\\.\\d+", ""),
                        tenant.path("displayName").asText());
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "erase",
            description = "Erases a tenant for good: its jobs, data, prefixes, topics, people. An audit row stays.",
            mixinStandardHelpOptions = true)
    static final class Erase implements Callable<Integer> {
        @Mixin
        private Place place = new Place();

        @Parameters(paramLabel = "ID", description = "of the tenant")
        private String id = "";

        @Mixin
        private Confirmation confirmation = new Confirmation();

        @Mixin
        private Form form = new Form();

        @Override
        public Integer call() throws Exception {
            if (!confirmation.isGiven(id)) {
                return 1;
            }
            login(place).erase(id);
            form.say("Tenant " + id + " is erased.");
            form.put("tenant", id).put("erased", true);
            form.end();
            return 0;
        }
    }

    private static Administration login(Place place) throws IOException, StartFailed {
        DataFolder data = place.data();
        if (Tenure.launcher(data).isEmpty()) {
            throw new StartFailed("No platform runs on " + data.root() + ". Start it: ./preamble up");
        }
        return new Operator(new Platform(data, Tenure.ports(data), Platform.shippedModel(), (part, state) -> {}))
                .login();
    }
}
