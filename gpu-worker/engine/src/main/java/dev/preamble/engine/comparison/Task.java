package dev.preamble.engine.comparison;

import dev.preamble.engine.InvalidFileException;
import dev.preamble.engine.corpus.DartFile;
import dev.preamble.engine.corpus.E2eFile;
import dev.preamble.engine.corpus.Entry;
import dev.preamble.engine.corpus.JsonLinesFile;
import dev.preamble.engine.corpus.WebnlgFile;
import dev.preamble.engine.corpus.WebnlgPart;
import dev.preamble.engine.metric.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The data sets that can be compared on: where their folders have what, how they are scored, and the paper's options. */
public enum Task {
    /** {@code trainset.csv}, and {@code testset_w_refs.csv} or else {@code devset.csv}. */
    E2E(8e-5, 5, 10, 5),
    /** The folders {@code train} and {@code test} of the challenge of 2017. */
    WEBNLG(5e-5, 5, 5, 5),
    /** {@code *train.json}, and {@code *test.json} or else {@code *dev.json}. */
    DART(5e-5, 10, 5, 10),
    /** {@code train.jsonl}, and {@code test.jsonl} or else {@code dev.jsonl}; options as for E2E. */
    JSONL(8e-5, 5, 10, 5);

    private final double learningRate;
    private final int epochs;
    private final int batchSize;
    private final int virtualTokens;

    Task(double learningRate, int epochs, int batchSize, int virtualTokens) {
        this.learningRate = learningRate;
        this.epochs = epochs;
        this.batchSize = batchSize;
        this.virtualTokens = virtualTokens;
    }

    /**
     * What there is to learn from, and what to be judged by.
     *
     * @param source the file of the latter, for people
     */
    public record Tables(List<Entry> training, List<Entry> evaluation, String source) {}

    private static List<Column> webnlg() {
        var columns = new ArrayList<Column>();
        for (var metric : List.of(Metric.MULTI_BLEU, Metric.METEOR, Metric.TER)) {
            for (var part : WebnlgPart.values()) {
                columns.add(new Column(metric, part, true));
            }
        }
        return List.copyOf(columns);
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The peak of prefix-tuning's learning rate in the paper. */
    public double learningRate() {
        return learningRate;
    }

    public int epochs() {
        return epochs;
    }

    public int batchSize() {
        return batchSize;
    }

    public int virtualTokens() {
        return virtualTokens;
    }

    /** The scores that its tables have, the first of them in plots. */
    List<Column> columns() {
        return switch (this) {
            case E2E -> Column.of(Metric.BLEU, Metric.NIST, Metric.METEOR, Metric.ROUGE_L, Metric.CIDER);
            case WEBNLG -> webnlg();
            case DART -> Column.of(Metric.BLEU, Metric.METEOR, Metric.TER);
            case JSONL -> Column.of(Metric.BLEU, Metric.METEOR, Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L);
        };
    }

    /** @throws InvalidFileException if the folder lacks a file or one is damaged */
    public Tables read(Path folder) {
        return switch (this) {
            case E2E -> {
                var evaluation = first(folder, "testset_w_refs\\.csv", "devset\\.csv");
                yield new Tables(
                        E2eFile.read(folder.resolve("trainset.csv")), E2eFile.read(evaluation), name(evaluation));
            }
            case WEBNLG ->
                new Tables(WebnlgFile.read(folder.resolve("train")), WebnlgFile.read(folder.resolve("test")), "test");
            case DART -> {
                var evaluation = first(folder, ".*test\\.json", ".*dev\\.json");
                yield new Tables(
                        DartFile.read(first(folder, ".*train\\.json")), DartFile.read(evaluation), name(evaluation));
            }
            case JSONL -> {
                var evaluation = first(folder, "test\\.jsonl", "dev\\.jsonl");
                yield new Tables(
                        JsonLinesFile.read(folder.resolve("train.jsonl")),
                        JsonLinesFile.read(evaluation),
                        name(evaluation));
            }
        };
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** The file that has the first of these names, or else the second. */
    private static Path first(Path folder, String... names) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidFileException(folder, "no such folder");
        }
        for (var name : names) {
            var pattern = Pattern.compile(name);
            try (var files = Files.list(folder)) {
                var found = files.filter(file -> pattern.matcher(name(file)).matches())
                        .sorted()
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new InvalidFileException(
                folder,
                "has no file " + String.join(" or ", names).replace(".*", "*").replace("\\", ""));
    }
}
