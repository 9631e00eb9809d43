package dev.preamble.engine.comparison;

import dev.preamble.engine.comparison.LinePlot.Point;
import dev.preamble.engine.comparison.LinePlot.Series;
import dev.preamble.engine.training.Initialisation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found, so far as its trials are over.
 *
 * @param baseParameters of the base model
 * @param trainingRows that methods learned from where data was not little
 */
public record Report(
        Settings settings,
        Timing timing,
        long baseParameters,
        int trainingRows,
        int evaluationTables,
        List<Group> groups,
        List<Result> results) {
    public static Report of(
            Settings settings,
            Timing timing,
            long baseParameters,
            int trainingRows,
            int evaluationTables,
            List<Result> results) {
        var groups = Group.of(results, settings.task().columns());
        return new Report(settings, timing, baseParameters, trainingRows, evaluationTables, groups, results);
    }

    /** The plots by file name, SVG. */
    public Map<String, String> plots() {
        var plots = new LinkedHashMap<String, String>();
        var column = settings.task().columns().getFirst().id();
        if (lengths().size() > 1) {
            plots.put(
                    "length.svg",
                    LinePlot.svg(
                            column + " by prefix length",
                            "virtual tokens",
                            List.of(series("prefix", lengths(), Group::virtualTokens, column))));
        }
        if (groups.stream().anyMatch(group -> !group.whole())) {
            plots.put("low-data.svg", lowDataPlot(column));
            plots.put("low-data-loss.svg", lowDataPlot(Group.LOSS));
        }
        return plots;
    }

    private String lowDataPlot(String column) {
        var lines = new ArrayList<Series>();
        for (var kind : LowDataCurve.values()) {
            var of = groups(group -> !group.whole() && kind.has(group));
            if (!of.isEmpty()) {
                lines.add(series(kind.text, sorted(of, Comparator.comparingInt(Group::rows)), Group::rows, column));
            }
        }
        return LinePlot.svg(column + " with little data", "training rows", lines);
    }

    private static Series series(
            String name, List<Group> groups, java.util.function.ToIntFunction<Group> x, String column) {
        return new Series(
                name,
                groups.stream()
                        .map(group -> new Point(
                                String.valueOf(x.applyAsInt(group)),
                                group.scores().get(column)))
                        .toList());
    }

    /** What is compared with little data. */
    private enum LowDataCurve {
        WORDS("prefix from words", ComparisonMethod.PREFIX, Initialisation.WORDS),
        RANDOM("prefix at random", ComparisonMethod.PREFIX, Initialisation.RANDOM),
        FINE_TUNING("fine-tuning", ComparisonMethod.FINE_TUNING, Initialisation.RANDOM);

        private final String text;
        private final ComparisonMethod method;
        private final Initialisation initialisation;

        LowDataCurve(String text, ComparisonMethod method, Initialisation initialisation) {
            this.text = text;
            this.method = method;
            this.initialisation = initialisation;
        }

        boolean has(Group group) {
            return group.method() == method && group.initialisation() == initialisation;
        }
    }

    private List<Group> groups(Predicate<Group> wanted) {
        return groups.stream().filter(wanted).toList();
    }

    private static List<Group> sorted(List<Group> groups, Comparator<Group> order) {
        return groups.stream().sorted(order).toList();
    }

    /** Each method once, prefixes of the usual length. */
    private List<Group> methods() {
        var usual = settings.task().virtualTokens();
        return sorted(
                groups(group ->
                        group.whole() && (group.method() != ComparisonMethod.PREFIX || group.virtualTokens() == usual)),
                Comparator.comparing(Group::method));
    }

    private List<Group> lengths() {
        return sorted(
                groups(group -> group.whole() && group.method() == ComparisonMethod.PREFIX),
                Comparator.comparingInt(Group::virtualTokens));
    }

    /** The tables, for people. */
    public String markdown() {
        var text = new StringBuilder();
        text.append("# %s: prefix-tuning and what it is compared with%n%n"
                .formatted(settings.task().id()));
        text.append(
                "Base model `%s`, %,d parameters. %,d training rows, %d epochs of batches of %d; %d tables of %s, beam %d."
                        .formatted(
                                settings.base().substring(0, 12),
                                baseParameters,
                                trainingRows,
                                settings.epochs(),
                                settings.batchSize(),
                                evaluationTables,
                                settings.evaluation(),
                                settings.beams()));
        text.append(" Learning rates: %s.%n".formatted(rates()));
        text.append("Loss is -log p per token of each table's first text.%n".formatted());
        if (!methods().isEmpty()) {
            text.append("%n## Methods%n%n".formatted());
            scores(text, "method", methods(), group -> group.method().id());
            text.append("%n## What they cost%n%n".formatted());
            costs(text);
        }
        if (lengths().size() > 1) {
            text.append("%n## Prefix length%n%n".formatted());
            scores(text, "virtual tokens", lengths(), group -> String.valueOf(group.virtualTokens()));
            text.append("%n![by length](length.svg)%n".formatted());
        }
        var little = groups(group -> !group.whole());
        if (!little.isEmpty()) {
            text.append("%n## Little data%n%n".formatted());
            scores(
                    text,
                    "rows, method",
                    sorted(little, Comparator.comparingInt(Group::rows).thenComparing(Report::lowData)),
                    group -> group.rows() + ", " + lowData(group).text);
            text.append("%n![with little data](low-data.svg)%n%n![loss](low-data-loss.svg)%n".formatted());
        }
        samples(text);
        return text.toString();
    }

    private static LowDataCurve lowData(Group group) {
        return Stream.of(LowDataCurve.values())
                .filter(kind -> kind.has(group))
                .findFirst()
                .orElseThrow();
    }

    private String rates() {
        return Stream.of(ComparisonMethod.values())
                .filter(settings.learningRates()::containsKey)
                .map(method -> method.id() + " " + settings.learningRates().get(method))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    private void scores(
            StringBuilder text, String heading, List<Group> rows, java.util.function.Function<Group, String> name) {
        var columns = new ArrayList<>(
                settings.task().columns().stream().map(Column::id).toList());
        columns.add(Group.LOSS);
        text.append("| ")
                .append(heading)
                .append(" | ")
                .append(String.join(" | ", columns))
                .append(" | runs |\n|---");
        text.append("|---".repeat(columns.size() + 1)).append("|\n");
        for (var group : rows) {
            text.append("| ").append(name.apply(group));
            for (var column : columns) {
                text.append(" | ").append(cell(group.scores().get(column)));
            }
            text.append(" | ").append(runs(group)).append(" |\n");
        }
    }

    private static int runs(Group group) {
        return group.scores().firstEntry().getValue().count();
    }

    private static String cell(@Nullable Spread spread) {
        if (spread == null) {
            return "";
        }
        return spread.count() == 1
                ? String.format(Locale.ROOT, "%.4f", spread.mean())
                : String.format(Locale.ROOT, "%.4f ± %.4f", spread.mean(), spread.deviation());
    }

    private void costs(StringBuilder text) {
        text.append("| method | parameters that learn | of the base | stored | of the base | bytes of a version"
                + " | step | against fine-tuning |\n|---|---|---|---|---|---|---|---|\n");
        var whole = timing.stepSeconds().get(ComparisonMethod.FINE_TUNING);
        for (var group : methods()) {
            var step = timing.stepSeconds().get(group.method());
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.2f%% | %,d | %.2f%% | %,d | %s | %s |%n",
                    group.method().id(),
                    group.trainedParameters(),
                    100.0 * group.trainedParameters() / baseParameters,
                    group.storedParameters(),
                    100.0 * group.storedParameters() / baseParameters,
                    group.storedBytes(),
                    step == null ? "" : String.format(Locale.ROOT, "%.1f ms", 1e3 * step),
                    step == null || whole == null ? "" : String.format(Locale.ROOT, "%.2f", step / whole)));
        }
    }

    private void samples(StringBuilder text) {
        var firsts = results.stream()
                .filter(result -> result.trial().rows() == 0 && result.trial().seed() == 1)
                .filter(result -> result.trial().method() != ComparisonMethod.PREFIX
                        || result.trial().virtualTokens() == settings.task().virtualTokens())
                .sorted(Comparator.comparing(result -> result.trial().method()))
                .toList();
        if (firsts.isEmpty()) {
            return;
        }
        text.append("\n## What they write\n");
        for (var i = 0; i < firsts.getFirst().samples().size(); i++) {
            text.append("\n> ")
                    .append(firsts.getFirst().samples().get(i).input())
                    .append("\n\n");
            for (var result : firsts) {
                text.append("- %s: %s%n"
                        .formatted(
                                result.trial().method().id(),
                                result.samples().get(i).output()));
            }
        }
    }
}
