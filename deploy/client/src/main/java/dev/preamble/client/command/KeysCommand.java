package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PathSegment;
import dev.preamble.client.profile.OwnFile;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.Table;
import java.io.IOException;
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
        name = "keys",
        description = "Lists, makes, rotates and revokes your tenant's API keys.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeysCommand.ListAll.class,
            KeysCommand.Create.class,
            KeysCommand.Rotate.class,
            KeysCommand.Revoke.class
        })
public final class KeysCommand {
    private static final String PATH = "/v1/api-keys";

    private KeysCommand() {}

    @Command(name = "list", description = "Lists those that are not revoked.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() throws Exception {
            connection.print(connection.api().items(PATH), items -> {
                Table table = new Table("ID", "NAME", "MADE");
                Instant now = Instant.now();
                items.forEach(key -> table.row(
                        key.path("id").asText(),
                        key.path("name").asText(),
                        Figures.ago(Instant.parse(key.path("createdAt").asText()), now)));
                if (table.isEmpty()) {
                    connection.out().println("There is no key. Make one: ./preamble keys create NAME --to FILE");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }
    }

    /** Where the secret of a key goes, which is told once. */
    static final class Told {
        @Option(
                names = "--to",
                paramLabel = "FILE",
                description = "writes the key there as a header, for you alone to read, instead of printing it")
        private @Nullable Path file;

        void tell(Connection connection, JsonNode key) throws IOException {
            String secret = key.path("secret").asText();
            if (file != null) {
                OwnFile.write(file, "Authorization: Bearer " + secret + System.lineSeparator());
            }
            connection.print(
                    file == null ? key : ((ObjectNode) key.deepCopy()).without("secret"),
                    () -> connection
                            .out()
                            .println("Key " + key.path("id").asText() + " "
                                    + (file == null
                                            ? "is " + secret
                                            : "lies in " + file + ": ./preamble login --api-key " + file)));
        }
    }

    @Command(name = "create", description = "Makes a key; it is told once.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Mixin
        private Told told = new Told();

        @Parameters(paramLabel = "NAME", description = "for people, such as the machine's")
        private String name = "";

        @Override
        public Integer call() throws Exception {
            told.tell(connection, connection.api().post(PATH, Map.of("name", name)));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "rotate",
            description = "Puts another secret in the place of the former one, which is refused from now on.",
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Mixin
        private Told told = new Told();

        @Parameters(paramLabel = "ID", description = "of the key")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            told.tell(connection, connection.api().post(PATH + "/" + PathSegment.of(id) + "/rotate"));
            return ExitCode.DONE;
        }
    }

    @Command(name = "revoke", description = "It is refused from now on.", mixinStandardHelpOptions = true)
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "ID", description = "of the key")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            connection.api().delete(PATH + "/" + PathSegment.of(id));
            connection.print(
                    JsonNodeFactory.instance.objectNode().put("id", id).put("revoked", true),
                    () -> connection.out().println("The key is revoked."));
            return ExitCode.DONE;
        }
    }
}
