package dev.preamble.client.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.preamble.client.PublicApi;
import dev.preamble.records.task.Comparison;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = {
            "Trains a prefix on a dataset; each training makes a new version.",
            "With --compare, what else could learn from it: how well it does, and no version."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    private Connection connection = new Connection();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Learner learner = new Learner();

    private static final class Learner {
        @Option(names = "--prefix", paramLabel = "NAME", description = "gets a version; made if need be")
        private @Nullable String prefix;

        @Option(
                names = "--compare",
                paramLabel = "METHOD",
                completionCandidates = Comparisons.class,
                description = "learns in place of a prefix, to be compared with one: ${COMPLETION-CANDIDATES}")
        private @Nullable String compare;
    }

    static final class Comparisons extends OneOf {
        Comparisons() {
            super(Stream.of(Comparison.values()).map(Comparison::id).toArray(String[]::new));
        }
    }

    static final class Priorities extends OneOf {
        Priorities() {
            super("batch", "background");
        }
    }

    @Option(
            names = "--dataset",
            paramLabel = "ID|FILE",
            required = true,
            description = "a dataset, or a file of JSON lines to upload first")
    private String dataset = "";

    @Option(names = "--base-model", paramLabel = "ID", description = "(default: the only one that there is)")
    private @Nullable String baseModel;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the dataset")
    private @Nullable Integer epochs;

    @Option(names = "--virtual-tokens", paramLabel = "N", description = "length of the prefix")
    private @Nullable Integer virtualTokens;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "peak of its schedule")
    private @Nullable Double learningRate;

    @Option(
            names = {"-o", "--option"},
            paramLabel = "NAME=VALUE",
            description = "any other option of docs/training.md, such as batchSize=4 or method.dropout=0.1")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--from", paramLabel = "PREFIX[@VERSION]", description = "begin as this version")
    private @Nullable String from;

    @Option(names = "--resume", description = "with --from: go on where its trainer stopped")
    private boolean resume;

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            completionCandidates = Priorities.class,
            description = "${COMPLETION-CANDIDATES} (default: batch)")
    private @Nullable String priority;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "the same again gives the same job, and not another one")
    private String key = UUID.randomUUID().toString();

    @Option(names = "--watch", description = "stay until it is over; Ctrl-C leaves the job running")
    private boolean watch;

    @Option(names = "--cancel-on-exit", description = "with --watch: Ctrl-C cancels the job too")
    private boolean cancelOnExit;

    @Override
    public Integer call() throws Exception {
        requireSense();
        PublicApi api = connection.api();
        JsonNode job = api.post("/v1/training-jobs", request(api), Map.of("Idempotency-Key", key));
        String id = job.path("id").asText();
        if (!watch) {
            connection.print(job, () -> {
                connection.out().println("Submitted job " + id + ".");
                connection.out().println("Watch it: ./preamble watch " + id);
            });
            return ExitCode.DONE;
        }
        if (!connection.json()) {
            connection.out().println("Submitted job " + id + ".");
            connection.out().flush();
        }
        JobWatch watched = JobWatch.told(connection, api, id, cancelOnExit);
        JsonNode end = watched.run();
        if (!connection.json()) {
            WatchCommand.tell(connection, id, watched, end);
        }
        return ExitCode.DONE;
    }

    private void requireSense() {
        if (cancelOnExit && !watch) {
            throw connection.misuse("--cancel-on-exit goes with --watch: without it the command ends at once.");
        }
        if (resume && from == null) {
            throw connection.misuse("--resume goes with --from, which names the version to go on from.");
        }
        OneOf.require(connection, "--compare", new Comparisons(), learner.compare);
        OneOf.require(connection, "--priority", new Priorities(), priority);
        DatasetsCommand.requireNameable(connection, dataset);
    }

    private Map<String, Object> request(PublicApi api) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("baseModel", baseModel == null ? onlyBaseModel(api) : baseModel);
        if (learner.prefix != null) {
            request.put("prefix", learner.prefix);
        }
        ObjectNode chosen = JobOptions.of(options);
        if (epochs != null) {
            chosen.put("epochs", epochs);
        }
        if (virtualTokens != null) {
            chosen.put("virtualTokens", virtualTokens);
        }
        if (learningRate != null) {
            chosen.put("learningRate", learningRate);
        }
        if (learner.compare != null) {
            chosen.put("compare", learner.compare);
        }
        request.put("options", chosen);
        if (from != null) {
            Map<String, Object> origin = ModelName.of(from).fields();
            origin.put("resume", resume);
            request.put("from", origin);
        }
        if (priority != null) {
            request.put("priority", priority);
        }
        request.put("dataset", DatasetsCommand.named(api, connection.status(), dataset, null));
        return request;
    }

    private static String onlyBaseModel(PublicApi api) {
        List<String> models = api.items("/v1/base-models")
                .map(model -> model.path("id").asText())
                .toList();
        if (models.size() != 1) {
            throw new IllegalArgumentException(
                    models.isEmpty()
                            ? "No worker has announced a base model yet. An operator sees why: ./preamble admin workers"
                            : "Choose with --base-model: " + models.stream().collect(Collectors.joining(", ")));
        }
        return models.getFirst();
    }
}
