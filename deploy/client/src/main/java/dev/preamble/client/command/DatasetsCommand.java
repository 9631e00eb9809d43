package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import dev.preamble.client.UploadInParts;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.StatusLine;
import dev.preamble.client.terminal.Table;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "datasets",
        description = "Uploads, lists, fetches and deletes datasets.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DatasetsCommand.ListAll.class,
            DatasetsCommand.Upload.class,
            DatasetsCommand.Download.class,
            DatasetsCommand.Delete.class
        })
public final class DatasetsCommand {
    /** Bytes of a file that is not worth parts. */
    private static final long WHOLE = 64 << 20;

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");

    private DatasetsCommand() {}

    /** Uploads a file, a large one in parts, and shows how far it is. */
    static JsonNode upload(PublicApi api, Path file, @Nullable String name, @Nullable String purpose, StatusLine status)
            throws IOException {
        String called = name == null ? file.getFileName().toString() : name;
        long bytes = Files.size(file);
        TransferLine line = new TransferLine(status, bytes);
        try {
            if (bytes > WHOLE) {
                return new UploadInParts(api).send(file, called, purpose, line);
            }
            String query = "?name=" + URLEncoder.encode(called, StandardCharsets.UTF_8)
                    + (purpose == null ? "" : "&purpose=" + purpose);
            return api.upload("/v1/datasets" + query, file, line::sent);
        } finally {
            status.erase();
        }
    }

    @Command(name = "list", description = "Lists all, the newest first.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() throws Exception {
            connection.print(connection.api().items("/v1/datasets"), items -> {
                Table table = new Table("ID", "NAME", "PURPOSE", "#LINES", "#SIZE", "CREATED");
                Instant now = Instant.now();
                items.forEach(dataset -> table.row(
                        dataset.path("id").asText(),
                        dataset.path("name").asText(),
                        dataset.path("purpose").asText(),
                        Figures.count(dataset.path("lines").asLong()),
                        Figures.bytes(dataset.path("bytes").asLong()),
                        Figures.ago(Instant.parse(dataset.path("createdAt").asText()), now)));
                if (table.isEmpty()) {
                    connection.out().println("There is no dataset yet. Upload one: ./preamble datasets upload FILE");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "upload",
            description = {
                "Uploads JSON lines, each with an input and, to train on, a target.",
                "A file above 64 MiB goes in parts: the same command again goes on where one broke off."
            },
            mixinStandardHelpOptions = true)
    static final class Upload implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "FILE", description = "of JSON lines")
        private Path file = Path.of("");

        @Option(names = "--name", paramLabel = "NAME", description = "(default: that of the file)")
        private @Nullable String name;

        @Option(
                names = "--purpose",
                paramLabel = "PURPOSE",
                completionCandidates = Purposes.class,
                description = "${COMPLETION-CANDIDATES} (default: training)")
        private @Nullable String purpose;

        @Override
        public Integer call() throws Exception {
            OneOf.require(connection, "--purpose", new Purposes(), purpose);
            JsonNode dataset = upload(connection.api(), file, name, purpose, connection.status());
            connection.print(
                    dataset,
                    () -> connection
                            .out()
                            .printf(
                                    "%s: %s rows, %s%n",
                                    dataset.path("id").asText(),
                                    Figures.count(dataset.path("lines").asLong()),
                                    Figures.bytes(dataset.path("bytes").asLong())));
            return ExitCode.DONE;
        }
    }

    static final class Purposes extends OneOf {
        Purposes() {
            super("training", "generation");
        }
    }

    /**
     * The id of what {@code --dataset} names: a file here is uploaded first.
     *
     * @param purpose null for the default
     */
    static String named(PublicApi api, StatusLine status, String named, @Nullable String purpose) throws IOException {
        Path file = Path.of(named);
        if (!Files.isRegularFile(file)) {
            return named;
        }
        JsonNode uploaded = upload(api, file, null, purpose, status);
        status.say("Uploaded dataset " + uploaded.path("id").asText() + ".");
        return uploaded.path("id").asText();
    }

    /** @throws ParameterException where it is neither, before anything is asked of anybody */
    static void requireNameable(Connection connection, String named) {
        if (!ID.matcher(named).matches() && !Files.isRegularFile(Path.of(named))) {
            throw connection.misuse("--dataset " + named
                    + " is neither a file here nor the id of a dataset. Which there are: ./preamble datasets list");
        }
    }

    @Command(
            name = "download",
            description = "Writes a dataset into a file, byte by byte as it was uploaded.",
            mixinStandardHelpOptions = true)
    static final class Download implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(index = "0", paramLabel = "ID", description = "of the dataset")
        private String id = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "is replaced if it is there")
        private Path file = Path.of("");

        @Override
        public Integer call() throws Exception {
            PublicApi api = connection.api();
            JsonNode dataset = api.get("/v1/datasets/" + PathSegment.of(id));
            api.download(
                    "/v1/datasets/" + PathSegment.of(id) + "/content",
                    file.toAbsolutePath(),
                    dataset.path("sha256").asText());
            connection.print(dataset, () -> connection.out().println(file));
            return ExitCode.DONE;
        }
    }

    @Command(name = "delete", description = "Deletes a dataset for good.", mixinStandardHelpOptions = true)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "ID", description = "of the dataset")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            connection.api().delete("/v1/datasets/" + PathSegment.of(id));
            connection.print(
                    JsonNodeFactory.instance.objectNode().put("id", id).put("deleted", true),
                    () -> connection.out().println("Deleted " + id + "."));
            return ExitCode.DONE;
        }
    }
}
