package dev.preamble.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.local.client.PublicApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "prefixes",
        description = "Brings prefixes that PEFT saved to the platform, and fetches versions for PEFT.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PrefixesCommand.Import.class, PrefixesCommand.Export.class})
final class PrefixesCommand {
    private static final List<String> OF_PEFT = List.of("adapter_model.safetensors", "adapter_config.json");

    private PrefixesCommand() {}

    /** Who asks, and where. */
    static final class Caller {
        private static final String BEARER = "Authorization: Bearer ";

        @Option(
                names = "--header",
                paramLabel = "FILE",
                required = true,
                description = "an API key as a header, as 'preamble tenant create --header' writes it")
        private Path header = Path.of("");

        @Option(
                names = "--gateway",
                paramLabel = "URL",
                defaultValue = "http://127.0.0.1:7400",
                description = "(default ${DEFAULT-VALUE})")
        private URI gateway = URI.create("");

        PublicApi api() throws IOException {
            String line = Files.readString(header).strip();
            if (!line.startsWith(BEARER) || line.lines().count() != 1) {
                throw new IllegalArgumentException(header + " is not one line '" + BEARER + "…'.");
            }
            return new PublicApi(gateway, line.substring(BEARER.length()));
        }
    }

    @Command(
            name = "import",
            description = "Makes a folder that PEFT saved a version of a prefix.",
            mixinStandardHelpOptions = true)
    static final class Import implements Callable<Integer> {
        @Mixin
        private Caller caller = new Caller();

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

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            Map<String, Path> files = new LinkedHashMap<>();
            for (String file : OF_PEFT) {
                if (!Files.isRegularFile(folder.resolve(file))) {
                    throw new IllegalArgumentException(folder + " holds no " + file + ".");
                }
                files.put(file, folder.resolve(file));
            }
            JsonNode version = caller.api()
                    .postForm(
                            "/v1/prefixes/" + name + "/versions",
                            files,
                            baseModel == null ? Map.of() : Map.of("baseModel", baseModel),
                            idempotencyKey == null ? Map.of() : Map.of("Idempotency-Key", idempotencyKey));
            PrintWriter out = spec.commandLine().getOut();
            out.println("Version " + version.path("number").asInt() + " of " + name + ", digest "
                    + version.path("digest").asText());
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "export",
            description = "Writes a version's files into a folder, from which PEFT loads it.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin
        private Caller caller = new Caller();

        @Parameters(paramLabel = "FOLDER", description = "is made if need be; files of the same names are replaced")
        private Path folder = Path.of("");

        @Option(names = "--name", paramLabel = "PREFIX", required = true, description = "of the prefix")
        private String name = "";

        @Option(names = "--version-number", paramLabel = "N", description = "(default: the newest)")
        private @Nullable Integer number;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PublicApi api = caller.api();
            int chosen = number == null ? newest(api) : number;
            String version = "/v1/prefixes/" + name + "/versions/" + chosen;
            Files.createDirectories(folder);
            PrintWriter out = spec.commandLine().getOut();
            for (JsonNode file : api.get(version).path("files")) {
                String called =
                        Path.of(file.path("name").asText()).getFileName().toString();
                api.download(
                        version + "/files/" + called,
                        folder.resolve(called),
                        file.path("sha256").asText());
                out.println(folder.resolve(called));
            }
            out.flush();
            return 0;
        }

        private int newest(PublicApi api) {
            JsonNode prefix = api.get("/v1/prefixes/" + name);
            if (!prefix.hasNonNull("newest")) {
                throw new IllegalArgumentException("The prefix " + name + " has no version yet.");
            }
            return prefix.path("newest").asInt();
        }
    }
}
