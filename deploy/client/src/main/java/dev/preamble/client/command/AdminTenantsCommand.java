package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PathSegment;
import dev.preamble.client.profile.OwnFile;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tenants",
        description = "Lists all tenants; shows, makes and erases one, and gives it people.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = {
            AdminTenantsCommand.Show.class,
            AdminTenantsCommand.Create.class,
            AdminTenantsCommand.Join.class,
            AdminTenantsCommand.Erase.class
        })
final class AdminTenantsCommand implements Callable<Integer> {
    private static final String PATH = "/v1/admin/tenants";

    @Mixin
    private Connection connection = new Connection();

    @Override
    public Integer call() throws Exception {
        connection.print(connection.api().items(PATH), items -> {
            Table table = new Table("TENANT", "STATE", "#WEIGHT", "#LANES", "#OPEN JOBS", "PAUSED", "NAME");
            Instant now = Instant.now();
            items.forEach(tenant -> table.row(
                    tenant.path("id").asText(),
                    tenant.path("state").asText(),
                    tenant.path("weight").asText(),
                    tenant.path("laneLimit").asText("any"),
                    "≤ " + Figures.count(tenant.path("limits").path("openJobs").asLong()),
                    paused(tenant, now),
                    tenant.path("displayName").asText()));
            if (table.isEmpty()) {
                connection.out().println("There is no tenant yet. Make one: ./preamble admin tenants create ID");
            } else {
                table.print(connection.out());
            }
        });
        return ExitCode.DONE;
    }

    private static String paused(JsonNode tenant, Instant now) {
        return tenant.hasNonNull("pausedAt")
                ? Figures.ago(Instant.parse(tenant.path("pausedAt").asText()), now)
                : "";
    }

    @Command(
            name = "show",
            description = "Shows what a tenant is due and may have; what it has is told by usage.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "TENANT", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            JsonNode tenant = connection.api().get(PATH + "/" + PathSegment.of(id));
            connection.print(tenant, () -> {
                Table table = new Table("TENANT", id);
                table.row("name", tenant.path("displayName").asText());
                table.row("state", tenant.path("state").asText());
                table.row("since", tenant.path("createdAt").asText());
                table.row("paused", tenant.hasNonNull("pausedAt") ? paused(tenant, Instant.now()) : "no");
                table.row("weight", tenant.path("weight").asText());
                table.row("lanes", tenant.path("laneLimit").asText("any"));
                tenant.path("limits")
                        .properties()
                        .forEach(limit -> table.row(
                                words(limit.getKey()),
                                Figures.count(limit.getValue().asLong())));
                table.print(connection.out());
            });
            return ExitCode.DONE;
        }

        private static String words(String name) {
            return name.replaceAll("(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Command(
            name = "create",
            description = "Makes a tenant; the same again changes nothing, and finishes what was interrupted.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "TENANT", description = "its id: 3 to 32 of a-z, 0-9 and -, a letter first")
        private String id = "";

        @Option(names = "--name", paramLabel = "NAME", description = "what people call it (default: its id)")
        private @Nullable String name;

        @Override
        public Integer call() throws Exception {
            JsonNode tenant = connection.api().post(PATH, Map.of("id", id, "displayName", name == null ? id : name));
            connection.print(
                    tenant,
                    () -> connection
                            .out()
                            .println("Tenant " + id + " is ready. Give it a person: ./preamble admin tenants join " + id
                                    + " USER --email ADDRESS"));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "join",
            description = {
                "Gives a person to a tenant, with a new password that is told once.",
                "Of who is there already, the former password and all sessions end."
            },
            mixinStandardHelpOptions = true)
    static final class Join implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(index = "0", paramLabel = "TENANT", description = "its id")
        private String tenant = "";

        @Parameters(index = "1", paramLabel = "USER", description = "the name that they log in with")
        private String user = "";

        @Option(names = "--email", paramLabel = "ADDRESS", required = true, description = "of the person")
        private String email = "";

        @Option(
                names = "--belongs-elsewhere",
                description = "they may be somebody whom another tenant has already: make sure it is the same person")
        private boolean elsewhere;

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "writes the password there, for you alone to read, instead of printing it")
        private @Nullable Path file;

        @Override
        public Integer call() throws Exception {
            JsonNode member = connection
                    .api()
                    .post(
                            PATH + "/" + PathSegment.of(tenant) + "/members",
                            Map.of("username", user, "email", email, "belongsElsewhere", elsewhere));
            String password = member.path("password").asText();
            if (file != null) {
                OwnFile.write(file, password + System.lineSeparator());
            }
            connection.print(
                    file == null ? member : ((ObjectNode) member.deepCopy()).without("password"),
                    () -> connection
                            .out()
                            .println(user + " belongs to " + tenant + "; the password "
                                    + (file == null ? "is " + password : "lies in " + file)));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "erase",
            description = "Erases a tenant for good: its jobs, data, prefixes, topics, people. An audit row stays.",
            mixinStandardHelpOptions = true)
    static final class Erase implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "TENANT", description = "its id")
        private String id = "";

        @Mixin
        private Confirmation confirmation = new Confirmation();

        @Override
        public Integer call() throws Exception {
            if (!confirmation.isGiven(id)) {
                return ExitCode.REFUSED;
            }
            connection.api().delete(PATH + "/" + PathSegment.of(id));
            connection.print(
                    JsonNodeFactory.instance.objectNode().put("id", id).put("erased", true),
                    () -> connection.out().println("Tenant " + id + " is erased."));
            return ExitCode.DONE;
        }
    }
}
