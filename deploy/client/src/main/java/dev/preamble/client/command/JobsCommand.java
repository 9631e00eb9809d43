package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import dev.preamble.client.terminal.Figures;
import dev.preamble.client.terminal.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "jobs",
        description = "Lists, shows, cancels, retries and deletes jobs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            JobsCommand.ListAll.class,
            JobsCommand.Show.class,
            JobsCommand.Compared.class,
            JobsCommand.Cancel.class,
            JobsCommand.Retry.class,
            JobsCommand.Delete.class
        })
public final class JobsCommand {
    private JobsCommand() {}

    @Command(name = "list", description = "Lists jobs, the newest first.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                completionCandidates = Kinds.class,
                description = "${COMPLETION-CANDIDATES} (default: both)")
        private @Nullable String kind;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                completionCandidates = States.class,
                description = "${COMPLETION-CANDIDATES} (default: all)")
        private @Nullable String state;

        @Option(names = "--prefix", paramLabel = "NAME", description = "those that tune or ask it (default: all)")
        private @Nullable String prefix;

        @Option(
                names = "--most",
                paramLabel = "N",
                defaultValue = "30",
                converter = AtLeastOne.class,
                description = "(default ${DEFAULT-VALUE})")
        private int most = 30;

        @Override
        public Integer call() throws Exception {
            OneOf.require(connection, "--kind", new Kinds(), kind);
            OneOf.require(connection, "--state", new States(), state);
            PublicApi api = connection.api();
            Stream<JsonNode> chosen = (kind == null ? Stream.of("training", "generation") : Stream.of(kind))
                    .flatMap(one -> api.items(wanted(one)).limit(most))
                    .sorted(Comparator.comparing(
                                    (JsonNode job) -> job.path("createdAt").asText())
                            .reversed())
                    .limit(most);
            connection.print(chosen, jobs -> {
                Table table = new Table("ID", "KIND", "PREFIX", "STATE", "PROGRESS", "CREATED");
                Instant now = Instant.now();
                jobs.forEach(job -> table.row(
                        job.path("id").asText(),
                        job.path("kind").asText(),
                        version(job),
                        job.path("state").asText(),
                        progress(job),
                        Figures.ago(Instant.parse(job.path("createdAt").asText()), now)));
                if (table.isEmpty()) {
                    connection
                            .out()
                            .println(
                                    "There is no such job. Train a prefix: ./preamble train --prefix NAME --dataset FILE");
                } else {
                    table.print(connection.out());
                }
            });
            return ExitCode.DONE;
        }

        private String wanted(String kindOfJobs) {
            return new Narrowed("/v1/" + kindOfJobs + "-jobs")
                    .most(most)
                    .by("state", state)
                    .by("prefix", prefix)
                    .path();
        }
    }

    static final class Kinds extends OneOf {
        Kinds() {
            super("training", "generation");
        }
    }

    static final class States extends OneOf {
        States() {
            super("queued", "released", "running", "succeeded", "failed", "cancelled");
        }
    }

    private static String version(JsonNode job) {
        return job.hasNonNull("prefix")
                ? job.path("prefix").asText()
                        + (job.hasNonNull("version") ? "@" + job.path("version").asInt() : "")
                : job.path("options")
                        .path("compare")
                        .asText(job.path("baseModel").asText());
    }

    private static String progress(JsonNode job) {
        JsonNode progress = job.path("progress");
        if (job.hasNonNull("linesDone")) {
            return "line " + job.path("linesDone").asLong() + "/"
                    + job.path("inputLines").asLong();
        }
        return progress.path("steps").asLong() > 0
                ? "step " + progress.path("step").asLong() + "/"
                        + progress.path("steps").asLong()
                : "";
    }

    @Command(name = "show", description = "Shows a job.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "JOB", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            JsonNode job = connection.api().get("/v1/jobs/" + PathSegment.of(id));
            connection.print(job, () -> tell(job, connection.out()));
            return ExitCode.DONE;
        }

        private static void tell(JsonNode job, PrintWriter out) {
            field(out, "job", job.path("id").asText());
            field(
                    out,
                    "kind",
                    job.path("kind").asText() + ", " + job.path("priority").asText());
            field(out, "state", job.path("state").asText());
            field(out, "waits", job.path("reason").asText(""));
            field(out, "error", job.path("error").path("detail").asText(""));
            field(out, job.path("options").has("compare") ? "compares" : "prefix", version(job));
            field(out, "base model", job.path("baseModel").asText());
            field(out, "dataset", job.path("dataset").asText(""));
            field(out, "progress", progress(job));
            JsonNode progress = job.path("progress");
            if (progress.hasNonNull("loss")) {
                field(
                        out,
                        "loss",
                        String.format(Locale.ROOT, "%.4f", progress.path("loss").asDouble())
                                + (progress.hasNonNull("heldOutLoss")
                                        ? String.format(
                                                Locale.ROOT,
                                                ", held out %.4f, without prefix %.4f",
                                                progress.path("heldOutLoss").asDouble(),
                                                progress.path("baseLoss").asDouble())
                                        : ""));
            }
            field(out, "scores", job.hasNonNull("scores") ? WatchCommand.scores(job.path("scores")) : "");
            field(out, "options", job.path("options").toString());
            field(out, "created", job.path("createdAt").asText());
            field(out, "started", job.path("startedAt").asText(""));
            if (job.hasNonNull("estimatedEnd")) {
                field(
                        out,
                        "ends",
                        "in about "
                                + Figures.duration(Duration.between(
                                        Instant.now(),
                                        Instant.parse(job.path("estimatedEnd").asText()))));
            }
            field(out, "ended", job.path("endedAt").asText(""));
        }

        private static void field(PrintWriter out, String name, String value) {
            if (!value.isEmpty()) {
                out.printf("%-10s  %s%n", name, value);
            }
        }
    }

    @Command(
            name = "comparison",
            description = "Prints what a comparison came to, as JSON: losses, scores, and the texts that they are of.",
            mixinStandardHelpOptions = true)
    static final class Compared implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "JOB", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            JsonNode report = connection.api().get("/v1/training-jobs/" + PathSegment.of(id) + "/comparison");
            connection.print(report, () -> connection.out().println(report.toPrettyString()));
            return ExitCode.DONE;
        }
    }

    @Command(name = "cancel", description = "Cancels a job.", mixinStandardHelpOptions = true)
    static final class Cancel implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "JOB", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            JsonNode job = order(connection.api(), id, "cancel");
            connection.print(
                    job,
                    () -> connection
                            .out()
                            .println("The job is " + job.path("state").asText() + "."));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "retry",
            description = "Runs a job that failed or was cancelled again, as a new one.",
            mixinStandardHelpOptions = true)
    static final class Retry implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "JOB", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            JsonNode job = order(connection.api(), id, "retry");
            connection.print(
                    job,
                    () -> connection
                            .out()
                            .println("Its new job is " + job.path("id").asText() + "."));
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "delete",
            description = {
                "Deletes a job that is over for good, with its inputs and results.",
                "The version that it learned stays."
            },
            mixinStandardHelpOptions = true)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private Connection connection = new Connection();

        @Parameters(paramLabel = "JOB", description = "its id")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            PublicApi api = connection.api();
            api.delete(path(api, id));
            connection.print(
                    JsonNodeFactory.instance.objectNode().put("id", id).put("deleted", true),
                    () -> connection.out().println("Deleted " + id + "."));
            return ExitCode.DONE;
        }
    }

    /** The job as it is then, or the new one. */
    private static JsonNode order(PublicApi api, String id, String what) {
        return api.post(path(api, id) + "/" + what);
    }

    private static String path(PublicApi api, String id) {
        return "/v1/" + api.get("/v1/jobs/" + PathSegment.of(id)).path("kind").asText() + "-jobs/" + PathSegment.of(id);
    }
}
