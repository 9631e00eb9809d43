package dev.preamble.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.TopicReader;
import dev.preamble.records.RecordJson;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "topic",
        description =
                "Prints what a tenant's topic holds, with that tenant's own credentials: type and data of each record.",
        mixinStandardHelpOptions = true)
final class TopicCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPIC", description = "preamble.TENANT.events or preamble.TENANT.results")
    private String topic = "";

    @Option(
            names = "--client",
            paramLabel = "FILE",
            required = true,
            description = "the properties that POST /v1/kafka-clients answered")
    private Path client = Path.of("");

    @Option(names = "--json", description = "print JSON, one record a line")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        new TopicReader(Files.readString(client)).readAll(topic, record -> {
            if (json) {
                out.println(object(record));
            } else {
                out.printf("%-36s %s%n", record.type(), record.data());
            }
        });
        out.flush();
        return 0;
    }

    private static JsonNode object(TopicReader.TopicRecord record) {
        ObjectNode object =
                JsonNodeFactory.instance.objectNode().put("id", record.id()).put("type", record.type());
        return object.set("data", RecordJson.read(record.data(), JsonNode.class));
    }
}
