package dev.preamble.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.comparison.Comparison;
import dev.preamble.engine.comparison.ComparisonMethod;
import dev.preamble.engine.comparison.Report;
import dev.preamble.engine.comparison.ResultFolder;
import dev.preamble.engine.comparison.Settings;
import dev.preamble.engine.comparison.Task;
import dev.preamble.engine.comparison.Timing;
import dev.preamble.engine.comparison.Trial;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.model.Dtype;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code paper}: the comparison of Li &amp; Liang 2021 on a base model and a data set. */
@Command(
        name = "paper",
        description = {
            "Compare prefix-tuning with fine-tuning, its top layers and adapters, as Li & Liang 2021 do.",
            "What is not said is as in the paper. Ended early, it goes on where it was when called again.",
            "Called several times at once with the same --out, the calls share the work."
        },
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // options are set by picocli
final class PaperCommand implements Callable<Integer> {
    /** The paper's, for what is not a prefix. */
    private static final double OTHERS_RATE = 5e-5;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--base", required = true, paramLabel = "DIR", description = "base model, a Hugging Face folder")
    private Path base;

    @Option(names = "--task", required = true, description = "${COMPLETION-CANDIDATES}")
    private Task task;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "the task's files as they are published")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where results are kept")
    private Path out;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "${COMPLETION-CANDIDATES} (default all)")
    private List<String> methods = new ArrayList<>();

    @Option(names = "--seeds", defaultValue = "2", description = "trials of each method (default ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--low-data", split = ",", paramLabel = "ROWS", description = "compare with so little data as well")
    private List<Integer> lowData = new ArrayList<>();

    @Option(
            names = "--lengths",
            split = ",",
            paramLabel = "TOKENS",
            description = "compare prefixes of these lengths as well")
    private List<Integer> lengths = new ArrayList<>();

    @Option(names = "--rows", defaultValue = "0", description = "training rows at most, of whole tables; 0 for all")
    private int rows;

    @Option(
            names = "--learning-rate",
            split = ",",
            paramLabel = "METHOD=RATE",
            description = "peak of a method's schedule (default 5e-5, for prefixes 8e-5 in E2E)")
    private Map<String, Double> learningRates = new LinkedHashMap<>();

    @Option(names = "--epochs", paramLabel = "N", description = "(default the paper's: 5)")
    private int epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "(default the paper's: E2E 10, WebNLG and DART 5)")
    private int batchSize;

    @Option(names = "--warmup-steps", defaultValue = "100", description = "(default ${DEFAULT-VALUE})")
    private int warmupSteps;

    @Option(
            names = "--low-data-steps",
            defaultValue = "400",
            description = "steps with little data, at least (default ${DEFAULT-VALUE})")
    private int lowDataSteps;

    @Option(
            names = "--words",
            defaultValue = "summarize the following table in words :",
            description = "what prefixes begin with where they begin with words (default \"${DEFAULT-VALUE}\")")
    private String words;

    @Option(
            names = "--reparametrisation",
            defaultValue = "512",
            description = "width of the MLP (default ${DEFAULT-VALUE})")
    private int reparametrisation;

    @Option(names = "--max-length", defaultValue = "256", description = "tokens of a row (default ${DEFAULT-VALUE})")
    private int maxLength;

    @Option(names = "--beams", defaultValue = "5", description = "of the search (default ${DEFAULT-VALUE})")
    private int beams;

    @Option(names = "--max-new-tokens", defaultValue = "128", description = "(default ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(
            names = "--dtype",
            defaultValue = "BF16",
            description = "FP32 or BF16 (default ${DEFAULT-VALUE}); what learns is kept in FP32")
    private Dtype dtype;

    @Option(names = "--json", description = "print one JSON object on the last line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        var screen = spec.commandLine().getOut();
        var chosen = chosenMethods();
        var tables = task.read(data);
        try (var interruption = Interruption.awaited(screen, "Ended early: the same command goes on from here.");
                var model = BaseModel.load(base, dtype)) {
            var settings = settings(model.digest(), tables.source());
            var folder = ResultFolder.open(out, settings);
            var comparison = new Comparison(model, tables, settings, folder);
            var trials = Trial.all(chosen, task.virtualTokens(), seeds, lengths, lowData);
            trials.forEach(comparison::requireValid);
            screen.println("Measuring how long a step takes.");
            screen.flush();
            var timing = comparison.timing(chosen);
            var report = run(comparison, trials, timing, screen, interruption, folder, settings, model.parameters());
            screen.println();
            screen.print(report.markdown());
            screen.printf("%nWritten to %s%n", out.resolve("report.md"));
            if (json) {
                screen.println(JSON.writeValueAsString(report));
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Runs what is left and no other process runs, and reports on all that is over. */
    private static Report run(
            Comparison comparison,
            List<Trial> trials,
            Timing timing,
            PrintWriter screen,
            Interruption interruption,
            ResultFolder folder,
            Settings settings,
            long parameters) {
        var bar = new PaperProgress(screen, interruption, trials.size(), left(comparison, trials, timing));
        for (var trial : trials) {
            try (var claim = folder.claim(trial).orElse(null)) {
                if (claim == null || comparison.result(trial) != null) {
                    continue;
                }
                var left = left(comparison, trials, timing);
                bar.trial(
                        trial.id(),
                        left,
                        comparison.trainingSeconds(trial, timing),
                        comparison.generationSeconds(timing));
                bar.over(comparison.run(trial, bar));
                write(folder, report(comparison, trials, settings, timing, parameters));
            }
        }
        var running = left(comparison, trials, timing).trials();
        if (running > 0) {
            screen.printf("%d trials are still run by other processes; they are not in this report.%n", running);
        }
        var report = report(comparison, trials, settings, timing, parameters);
        write(folder, report);
        return report;
    }

    private static PaperProgress.Left left(Comparison comparison, List<Trial> trials, Timing timing) {
        var seconds = trials.stream()
                .filter(trial -> comparison.result(trial) == null)
                .mapToDouble(trial -> comparison.trainingSeconds(trial, timing) + comparison.generationSeconds(timing))
                .toArray();
        return new PaperProgress.Left(seconds.length, Arrays.stream(seconds).sum());
    }

    private static Report report(
            Comparison comparison, List<Trial> trials, Settings settings, Timing timing, long parameters) {
        var results =
                trials.stream().map(comparison::result).filter(Objects::nonNull).toList();
        return Report.of(
                settings, timing, parameters, comparison.trainingRows(), comparison.evaluationTables(), results);
    }

    private static void write(ResultFolder folder, Report report) {
        folder.put("report.md", report.markdown());
        report.plots().forEach(folder::put);
    }

    private Settings settings(String digest, String evaluation) {
        var rates = new EnumMap<ComparisonMethod, Double>(ComparisonMethod.class);
        for (var method : ComparisonMethod.values()) {
            rates.put(method, method == ComparisonMethod.PREFIX ? task.learningRate() : OTHERS_RATE);
        }
        learningRates.forEach((name, rate) -> rates.put(method("--learning-rate", name), rate));
        return new Settings(
                task,
                digest,
                dtype,
                evaluation,
                rows,
                epochs == 0 ? task.epochs() : epochs,
                batchSize == 0 ? task.batchSize() : batchSize,
                warmupSteps,
                rates,
                lowDataSteps,
                words,
                reparametrisation,
                maxLength,
                beams,
                maxNewTokens);
    }

    private List<ComparisonMethod> chosenMethods() {
        return methods.isEmpty()
                ? List.of(ComparisonMethod.values())
                : methods.stream().map(name -> method("--methods", name)).toList();
    }

    private ComparisonMethod method(String option, String name) {
        return ComparisonMethod.of(name)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "%s %s is none of %s".formatted(option, name, String.join(", ", new Names()))));
    }

    static String text(Duration duration) {
        return duration.toHours() > 0
                ? "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart())
                : "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }

    /** For the help text. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(ComparisonMethod.values())
                    .map(ComparisonMethod::id)
                    .iterator();
        }
    }
}
