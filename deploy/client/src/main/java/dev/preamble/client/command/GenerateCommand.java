package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.BrokenOff;
import dev.preamble.client.PathSegment;
import dev.preamble.client.PublicApi;
import dev.preamble.client.Unreachable;
import dev.preamble.client.terminal.StatusLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "generate",
        description = {
            "Has a prefix, or the base model alone, continue texts, and prints what it wrote, one a line.",
            "A line break in it is printed as \\n.",
            "Up to 16 TEXTs are printed as they grow, and Ctrl-C stops them. Lines of standard input, a dataset, --json and",
            "options such as beams make a job, which is found among the jobs."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GenerateCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @ArgGroup(multiplicity = "1")
    private Model model = new Model();

    static final class Model {
        @Option(
                names = "--prefix",
                paramLabel = "PREFIX[@VERSION]",
                description = "such as labels, labels@3 or labels@live (default: the newest version)")
        private @Nullable String prefix;

        @Option(names = "--base-model", paramLabel = "ID", description = "alone, without any prefix")
        private @Nullable String baseModel;
    }

    @Parameters(paramLabel = "TEXT", description = "to continue; none: each line of standard input")
    private @Nullable List<String> texts;

    @Option(
            names = "--dataset",
            paramLabel = "ID|FILE",
            description = "continue its inputs instead; a file is uploaded first")
    private @Nullable String dataset;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "of each text")
    private @Nullable Integer maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest (default), above draws")
    private @Nullable Double temperature;

    @Option(
            names = {"-o", "--option"},
            paramLabel = "NAME=VALUE",
            description = "any other option, such as beams=4 or stop=[\"\\\\n\"]")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--cancel-on-exit", description = "Ctrl-C cancels the job too")
    private boolean cancelOnExit;

    @Override
    public Integer call() throws Exception {
        if (dataset != null) {
            if (texts != null) {
                throw connection.misuse("--dataset is in place of TEXT: leave one of them out.");
            }
            DatasetsCommand.requireNameable(connection, dataset);
        }
        PublicApi api = connection.api();
        ObjectNode chosen = options();
        if (texts != null && dataset == null && !connection.json() && Texts.grant(texts.size(), chosen)) {
            show(api, texts, chosen);
        } else {
            run(api, chosen);
        }
        return ExitCode.DONE;
    }

    private ObjectNode options() {
        ObjectNode chosen = JobOptions.of(options);
        if (maxNewTokens != null) {
            chosen.put("maxNewTokens", maxNewTokens);
        }
        if (temperature != null) {
            chosen.put("temperature", temperature);
        }
        return chosen;
    }

    private void show(PublicApi api, List<String> prompts, ObjectNode chosen) {
        GrowingLines lines = new GrowingLines(connection.out(), prompts.size());
        try {
            new Texts(api).complete(name(api), prompts, chosen, lines);
        } finally {
            lines.breakOff();
        }
    }

    private String name(PublicApi api) {
        if (model.prefix == null) {
            return String.valueOf(model.baseModel);
        }
        ModelName named = ModelName.of(model.prefix);
        return named.on(api.get("/v1/prefixes/" + PathSegment.of(named.prefix()))
                .path("baseModel")
                .asText());
    }

    private void run(PublicApi api, ObjectNode chosen) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        if (model.prefix != null) {
            request.putAll(ModelName.of(model.prefix).fields());
        } else {
            request.put("baseModel", String.valueOf(model.baseModel));
        }
        StatusLine status = connection.statusAside();
        if (dataset == null) {
            request.put("inputs", texts == null ? lines(status) : texts);
            request.put("priority", "interactive");
        } else {
            request.put("dataset", DatasetsCommand.named(api, status, dataset, "generation"));
        }
        request.put("options", chosen);
        String job = api.post("/v1/generation-jobs", request).path("id").asText();
        status.say("Submitted job " + job + ". Ctrl-C "
                + (cancelOnExit ? "cancels it." : "leaves it running; cancel it: ./preamble jobs cancel " + job));
        JobWatch.aside(connection, api, job, cancelOnExit).run();
        try {
            ResultsCommand.print(connection, api, job);
        } catch (BrokenOff | Unreachable e) {
            // The same command again would be another job.
            status.say("The job is done. Read what it wrote: ./preamble results " + job);
            throw e;
        }
    }

    /** Submits a generation job, waits for it and takes what it wrote, in the order of the inputs. */
    static List<JsonNode> generated(PublicApi api, Map<String, Object> request) {
        String job = api.post("/v1/generation-jobs", request).path("id").asText();
        api.follow("/v1/jobs/" + PathSegment.of(job) + "/events", (kind, event) -> {
            if (JobWatch.isLast(kind) && !kind.equals("succeeded")) {
                throw new JobFailed(job, kind, event.path("detail").asText("cancelled by its owner"));
            }
            return !JobWatch.isLast(kind);
        });
        return api.lines("/v1/generation-jobs/" + PathSegment.of(job) + "/results");
    }

    private static List<String> lines(StatusLine status) {
        if (StatusLine.isInputTerminal()) {
            status.say("Type the texts, one a line; Ctrl-D ends them.");
        }
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                .lines()
                .toList();
    }
}
