package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "prefixes",
        description =
                "Lists prefixes and versions, points and removes aliases, imports what PEFT saved, exports for PEFT.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PrefixesCommand.ListAll.class,
            PrefixesCommand.Versions.class,
            PrefixesCommand.Alias.class,
            PrefixesCommand.Unalias.class,
            PrefixesCommand.Import.class,
            PrefixesCommand.Export.class
        })
public final class PrefixesCommand {
    private static final List<String> OF_PEFT = List.of("adapter_model.safetensors", "adapter_config.json");

    private PrefixesCommand() {}

    @Command(name = "list", description = "Lists all.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() throws Exception {
            connection.print(connection.api().items("/v1/prefixes"), items -> {
                Table table = new Table("PREFIX", "BASE MODEL", "#NEWEST", "ALIASES", "CREATED");
                Instant now = Instant.now();
                items.forEach(prefix -> table.row(
                        prefix.path("name").asText(),
                        prefix.path("baseModel").asText(),
                        prefix.path("newest").asText(""),
                        aliases(prefix),
                        Figures.ago(Instant.parse(prefix.path("createdAt").asText()), now)));
                if (table.isEmpty()) {
                    connection
                            .out()
                            .println(
                                    "There is no prefix yet. Train one: ./preamble train --prefix NAME --dataset FILE");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }

        private static String aliases(JsonNode prefix) {
            return prefix.path("aliases")
                    .propertyStream()
                    .map(alias -> alias.getKey() + "=" + alias.getValue().asInt())
                    .collect(Collectors.joining(", "));
        }
    }

    @Command(name = "versions", description = "Lists a prefix's versions.", mixinStandardHelpOptions = true)
    static final class Versions implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "PREFIX", description = "its name")
        private String name = "";

        @Override
        public Integer call() throws Exception {
            connection.print(connection.api().items("/v1/prefixes/" + PathSegment.of(name) + "/versions"), items -> {
                Table table = new Table("#VERSION", "#LOSS", "#HELD OUT", "#WITHOUT", "#STEPS", "DIGEST", "CREATED");
                Instant now = Instant.now();
                items.forEach(version -> {
                    JsonNode progress = version.path("progress");
                    table.row(
                            version.path("number").asText(),
                            loss(progress, "loss"),
                            loss(progress, "heldOutLoss"),
                            loss(progress, "baseLoss"),
                            progress.path("steps").asText(""),
                            version.path("digest").asText().substring(0, 12),
                            Figures.ago(Instant.parse(version.path("createdAt").asText()), now));
                });
                if (table.isEmpty()) {
                    connection
                            .out()
                            .println("It has no version yet. Train one: ./preamble train --prefix " + name
                                    + " --dataset FILE");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }

        private static String loss(JsonNode progress, String name) {
            return progress.hasNonNull(name)
                    ? String.format(Locale.ROOT, "%.3f", progress.path(name).asDouble())
                    : "";
        }
    }

    @Command(
            name = "alias",
            description = "Points an alias at a version; that is how a version goes live, and is rolled back.",
            mixinStandardHelpOptions = true)
    static final class Alias implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(index = "0", paramLabel = "PREFIX", description = "its name")
        private String name = "";

        @Parameters(index = "1", paramLabel = "ALIAS", description = "such as live; made if need be")
        private String alias = "";

        @Parameters(index = "2", paramLabel = "VERSION", description = "its number")
        private int version;

        @Override
        public Integer call() throws Exception {
            JsonNode answer = connection
                    .api()
                    .put(
                            "/v1/prefixes/" + PathSegment.of(name) + "/aliases/" + PathSegment.of(alias),
                            Map.of("version", version));
            connection.print(
                    answer, () -> connection.out().println(name + "@" + alias + " is version " + version + " now."));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "unalias",
            description = "Removes an alias; the version that it points at stays.",
            mixinStandardHelpOptions = true)
    static final class Unalias implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(index = "0", paramLabel = "PREFIX", description = "its name")
        private String name = "";

        @Parameters(index = "1", paramLabel = "ALIAS", description = "such as live")
        private String alias = "";

        @Override
        public Integer call() throws Exception {
            connection.api().delete("/v1/prefixes/" + PathSegment.of(name) + "/aliases/" + PathSegment.of(alias));
            connection.print(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("prefix", name)
                            .put("alias", alias)
                            .put("removed", true),
                    () -> connection.out().println(name + "@" + alias + " is no version any more."));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "import",
            description = "Makes a folder that PEFT saved a version of a prefix.",
            mixinStandardHelpOptions = true)
    static final class Import implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "FOLDER", description = "holds adapter_model.safetensors and adapter_config.json")
        private Path folder = Path.of("");

        @Option(names = "--name", paramLabel = "PREFIX", required = true, description = "of the prefix")
        private String name = "";

        @Option(names = "--base-model", paramLabel = "ID", description = "of a prefix that is not there yet")
        private @Nullable String baseModel;

        @Option(
                names = "--idempotency-key",
                paramLabel = "KEY",
                description = "the same again gives the same version, and not another one")
        private @Nullable String idempotencyKey;

        @Override
        public Integer call() throws Exception {
            Map<String, Path> files = new LinkedHashMap<>();
            for (String file : OF_PEFT) {
                if (!Files.isRegularFile(folder.resolve(file))) {
                    throw new IllegalArgumentException(folder + " holds no " + file + ".");
                }
                files.put(file, folder.resolve(file));
            }
            JsonNode version = connection
                    .api()
                    .postForm(
                            "/v1/prefixes/" + PathSegment.of(name) + "/versions",
                            files,
                            baseModel == null ? Map.of() : Map.of("baseModel", baseModel),
                            idempotencyKey == null ? Map.of() : Map.of("Idempotency-Key", idempotencyKey));
            connection.print(
                    version,
                    () -> connection
                            .out()
                            .println("Version " + version.path("number").asInt() + " of " + name + ", digest "
                                    + version.path("digest").asText()));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "export",
            description = "Writes a version's files into a folder, from which PEFT loads it.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "FOLDER", description = "is made if need be; files of the same names are replaced")
        private Path folder = Path.of("");

        @Option(names = "--name", paramLabel = "PREFIX", required = true, description = "of the prefix")
        private String name = "";

        @Option(names = "--version-number", paramLabel = "N", description = "(default: the newest)")
        private @Nullable Integer number;

        @Override
        public Integer call() throws Exception {
            PublicApi api = connection.api();
            int chosen = number == null ? newest(api) : number;
            String version = "/v1/prefixes/" + PathSegment.of(name) + "/versions/" + chosen;
            Files.createDirectories(folder);
            for (JsonNode file : api.get(version).path("files")) {
                String called =
                        Path.of(file.path("name").asText()).getFileName().toString();
                api.download(
                        version + "/files/" + PathSegment.of(called),
                        folder.resolve(called),
                        file.path("sha256").asText());
                connection.print(file, () -> connection.out().println(folder.resolve(called)));
            }
            return ExitCode.DONE;
        }

        private int newest(PublicApi api) {
            JsonNode prefix = api.get("/v1/prefixes/" + PathSegment.of(name));
            if (!prefix.hasNonNull("newest")) {
                throw new IllegalArgumentException("The prefix " + name + " has no version yet.");
            }
            return prefix.path("newest").asInt();
        }
    }
}
