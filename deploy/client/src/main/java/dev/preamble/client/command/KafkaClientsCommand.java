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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "kafka-clients",
        description = "Lists, makes, rotates and removes the clients that read your tenant's topics.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KafkaClientsCommand.ListAll.class,
            KafkaClientsCommand.Create.class,
            KafkaClientsCommand.Rotate.class,
            KafkaClientsCommand.Remove.class
        })
public final class KafkaClientsCommand {
    private static final String PATH = "/v1/kafka-clients";

    private KafkaClientsCommand() {}

    @Command(name = "list", description = "Lists all.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Override
        public Integer call() throws Exception {
            connection.print(connection.api().items(PATH), items -> {
                Table table = new Table("ID", "GROUPS", "MADE");
                Instant now = Instant.now();
                items.forEach(client -> table.row(
                        client.path("clientId").asText(),
                        client.path("groupPrefix").asText() + "…",
                        Figures.ago(Instant.parse(client.path("createdAt").asText()), now)));
                if (table.isEmpty()) {
                    connection.out().println("There is none. Make one: ./preamble kafka-clients create NAME --to FILE");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }
    }

    /** Where a client's properties go, with its secret, which is told once. */
    static final class Told {
        @Option(
                names = "--to",
                paramLabel = "FILE",
                description = "writes them there, for you alone to read, instead of printing them")
        private @Nullable Path file;

        void tell(Connection connection, JsonNode client) throws IOException {
            String properties = client.path("properties").asText();
            if (file != null) {
                OwnFile.write(file, properties);
            }
            connection.print(
                    file == null
                            ? client
                            : ((ObjectNode) client.deepCopy()).without(List.of("properties", "clientSecret")),
                    () -> connection
                            .out()
                            .println(
                                    file == null
                                            ? properties
                                            : client.path("clientId").asText() + " reads with " + file
                                                    + ": ./preamble topic "
                                                    + client.path("topics")
                                                            .path(0)
                                                            .asText() + " --client " + file));
        }
    }

    @Command(
            name = "create",
            description = "Makes a client; its properties, as Kafka's own clients read them, are told once.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Mixin
        private Told told = new Told();

        @Parameters(paramLabel = "NAME", description = "1 to 63 of a-z, 0-9 and -, the first not a -")
        private String name = "";

        @Override
        public Integer call() throws Exception {
            told.tell(connection, connection.api().post(PATH, Map.of("name", name)));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "rotate",
            description = "Gives a client another secret; tokens of the former one last some minutes longer.",
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Mixin
        private Told told = new Told();

        @Parameters(paramLabel = "ID", description = "of the client")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            told.tell(connection, connection.api().post(PATH + "/" + PathSegment.of(id) + "/rotate"));
            return ExitCode.DONE;
        }
    }

    @Command(name = "remove", description = "It gets no token from now on.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "ID", description = "of the client")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            connection.api().delete(PATH + "/" + PathSegment.of(id));
            connection.print(
                    JsonNodeFactory.instance.objectNode().put("id", id).put("removed", true),
                    () -> connection.out().println("The client is removed."));
            return ExitCode.DONE;
        }
    }
}
