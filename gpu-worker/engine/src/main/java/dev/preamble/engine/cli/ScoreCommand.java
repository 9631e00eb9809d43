package dev.preamble.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.engine.metric.ItemFiles;
import dev.preamble.engine.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engine score}: how close texts come to their references. */
@Command(
        name = "score",
        description = "Score generated texts against references, as the field's own scorers do.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // options are set by picocli
final class ScoreCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--hypotheses", required = true, paramLabel = "FILE", description = "one text a line")
    private Path hypotheses;

    @Option(
            names = "--references",
            required = true,
            paramLabel = "FILE",
            description = "for each text a block of lines, separated by an empty line; without any, one line for each")
    private Path references;

    @Option(
            names = "--metric",
            split = ",",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "${COMPLETION-CANDIDATES}; may be given several times (default all)")
    private List<String> metrics = new ArrayList<>();

    @Option(names = "--json", description = "print one JSON object on the last line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        var chosen = EnumSet.noneOf(Metric.class);
        for (var name : metrics) {
            chosen.add(Metric.of(name)
                    .orElseThrow(() -> new CommandLine.ParameterException(
                            spec.commandLine(), "--metric " + name + " is none of " + String.join(", ", new Names()))));
        }
        var items = ItemFiles.read(hypotheses, references);
        var out = spec.commandLine().getOut();
        var scores = new LinkedHashMap<String, Double>();
        for (var metric : chosen.isEmpty() ? EnumSet.allOf(Metric.class) : chosen) {
            scores.put(metric.id(), metric.of(items));
            out.printf(Locale.ROOT, "%-12s %.4f%n", metric.id(), scores.get(metric.id()));
            out.flush();
        }
        if (json) {
            out.println(JSON.writeValueAsString(Map.of("items", items.size(), "scores", scores)));
        }
        return CommandLine.ExitCode.OK;
    }

    /** For the help text. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Metric.values()).map(Metric::id).iterator();
        }
    }
}
