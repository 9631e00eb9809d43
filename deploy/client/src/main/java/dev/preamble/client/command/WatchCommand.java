package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.preamble.client.PublicApi;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description = "Watches a job until it is over, over lost connections. Ctrl-C leaves the job running.",
        mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "JOB", description = "its id")
    private String job = "";

    @Option(names = "--cancel-on-exit", description = "Ctrl-C cancels the job too")
    private boolean cancelOnExit;

    @Override
    public Integer call() throws Exception {
        PublicApi api = connection.api();
        JobWatch watch = JobWatch.told(connection, api, job, cancelOnExit);
        JsonNode end = watch.run();
        if (!connection.json()) {
            tell(connection, job, watch, end);
        }
        return ExitCode.DONE;
    }

    /** What to do with a job that succeeded. */
    static void tell(Connection connection, String job, JobWatch watch, JsonNode end) {
        if (end.hasNonNull("prefix")) {
            String version =
                    end.path("prefix").asText() + "@" + end.path("version").asInt();
            connection.out().println("There is " + version + "." + watch.gain());
            connection.out().println("Ask it: ./preamble generate --prefix " + version + " 'TEXT'");
        } else if (end.path("progress").path("kind").asText().equals("training")) {
            connection.out().println("It is compared." + watch.gain());
            connection.out().println("All of it: ./preamble jobs comparison " + job);
        } else {
            connection.out().println("Done. Read what it wrote: ./preamble results " + job);
        }
        if (end.hasNonNull("scores")) {
            connection.out().println(scores(end.path("scores")));
        }
        connection.out().flush();
    }

    /** Such as {@code bleu 0.512, rouge-l 0.623 of 100 texts}. */
    static String scores(JsonNode scores) {
        return scores.path("values").properties().stream()
                        .map(score -> String.format(
                                Locale.ROOT,
                                "%s %.3f",
                                score.getKey(),
                                score.getValue().asDouble()))
                        .collect(Collectors.joining(", "))
                + " of " + scores.path("texts").asInt() + " texts";
    }
}
