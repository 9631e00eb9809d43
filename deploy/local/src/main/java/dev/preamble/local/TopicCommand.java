package dev.preamble.local;

import dev.preamble.client.TopicReader;
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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        new TopicReader(Files.readString(client))
                .readAll(topic, record -> out.printf("%-36s %s%n", record.type(), record.data()));
        out.flush();
        return 0;
    }
}
