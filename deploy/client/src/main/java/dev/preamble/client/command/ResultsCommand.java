package dev.preamble.client.command;

import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "results",
        description =
                "Prints what a generation job wrote so far, one output a line; with --json all that is known of it.",
        mixinStandardHelpOptions = true)
public final class ResultsCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "JOB", description = "its id")
    private String job = "";

    @Override
    public Integer call() throws Exception {
        print(connection, connection.api(), job);
        return ExitCode.DONE;
    }

    /** One output a line, as they come. */
    static void print(Connection connection, PublicApi api, String job) {
        api.eachLine(
                "/v1/generation-jobs/" + PathSegment.of(job) + "/results",
                line -> connection.print(
                        line,
                        () -> connection
                                .out()
                                .println(line.path("output").asText().replace("\n", "\\n"))));
    }
}
