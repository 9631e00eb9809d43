package dev.preamble.engine.comparison;

import dev.preamble.engine.InvalidOptionsException;
import dev.preamble.engine.corpus.Entry;
import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.Row;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.random.CounterRandom;
import dev.preamble.engine.training.Initialisation;
import dev.preamble.engine.training.TrainingSet;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the trials of a comparison on one base model. Thread: the device thread.
 *
 * <p>Source: Li &amp; Liang 2021, sections 5 and 6.
 */
public final class Comparison {
    /** Tables that are generated for together. */
    private static final int TOGETHER = 16;

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofMinutes(1);
    private static final int SAMPLES = 5;

    /** Of the measurement: steps of a method's turn, turns at least and at most, and when to be content with fewer. */
    private static final int STEPS_OF_TURN = 5;

    private static final int LEAST_TURNS = 3;
    private static final int MOST_TURNS = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BaseModel base;
    private final Task task;
    private final Settings settings;
    private final ResultFolder folder;
    private final List<Entry> evaluation;
    private final List<Example> all;
    private final List<Example> chosen;

    public Comparison(BaseModel base, Task.Tables tables, Settings settings, ResultFolder folder) {
        this.base = base;
        this.task = settings.task();
        this.settings = settings;
        this.folder = folder;
        evaluation = tables.evaluation();
        all = examples(tables.training().stream());
        chosen = wholeTables(tables.training(), settings.rows());
    }

    /** All rows of tables in random order, as many as there is room for. */
    private static List<Example> wholeTables(List<Entry> tables, int rows) {
        if (rows == 0) {
            return examples(tables.stream());
        }
        var taken = new ArrayList<Entry>();
        var sum = 0;
        for (var i : new CounterRandom(Settings.SEED_OF_ROWS, 0).permutation(tables.size())) {
            var table = tables.get(i);
            if (sum + table.references().size() <= rows) {
                taken.add(table);
                sum += table.references().size();
            }
        }
        return examples(taken.stream());
    }

    private static List<Example> examples(Stream<Entry> tables) {
        return tables.flatMap(table -> table.examples().stream()).toList();
    }

    /** The rows that the methods learn from where data is not little. */
    public int trainingRows() {
        return chosen.size();
    }

    public int evaluationTables() {
        return evaluation.size();
    }

    private List<Example> examples(Trial trial) {
        if (trial.rows() == 0) {
            return chosen;
        }
        var order = new CounterRandom(Settings.SEED_OF_ROWS, trial.subsample()).permutation(all.size());
        return IntStream.of(order).limit(trial.rows()).mapToObj(all::get).toList();
    }

    /**
     * Refuses a trial before any work is spent on it.
     *
     * @throws InvalidOptionsException if its options are beyond the engine's limits, or it wants more rows than there are
     */
    public void requireValid(Trial trial) {
        if (trial.rows() < 0 || trial.rows() > all.size()) {
            throw new InvalidOptionsException(
                    "rows", "of %d are not among the %d that there are".formatted(trial.rows(), all.size()));
        }
        TrainingSet.format(base, settings.options(trial, rows(trial)));
    }

    private int rows(Trial trial) {
        return trial.rows() == 0 ? chosen.size() : trial.rows();
    }

    private long steps(Trial trial) {
        var options = settings.options(trial, rows(trial));
        return (long) options.epochs() * Math.ceilDiv(rows(trial), options.batchSize());
    }

    /** How long a trial's steps will take, by what was measured. */
    public double trainingSeconds(Trial trial, Timing timing) {
        return steps(trial) * Objects.requireNonNull(timing.stepSeconds().get(trial.method()));
    }

    /** How long it will take to generate, by what was measured. */
    public double generationSeconds(Timing timing) {
        return evaluation.size() * timing.generationSeconds();
    }

    /** The result of a trial that is over. */
    public @Nullable Result result(Trial trial) {
        return folder.result(trial).orElse(null);
    }

    /** What was measured, or is now: methods take turns, so that whatever else the machine does troubles all alike. */
    public Timing timing(Collection<ComparisonMethod> methods) {
        var known = folder.timing();
        if (known.isPresent() && known.get().stepSeconds().keySet().containsAll(methods)) {
            return known.get();
        }
        var learners = new EnumMap<ComparisonMethod, Learner>(ComparisonMethod.class);
        try {
            for (var method : methods) {
                var tokens = method == ComparisonMethod.PREFIX ? task.virtualTokens() : 0;
                var trial = new Trial(method, tokens, Initialisation.RANDOM, 0, 0, 1);
                learners.put(method, Learner.of(base, method, settings.options(trial, chosen.size()), chosen, null));
            }
            var timing = new Timing(stepSeconds(learners), generationSeconds());
            folder.put(timing);
            return timing;
        } finally {
            learners.values().forEach(Learner::close);
        }
    }

    private static Map<ComparisonMethod, Double> stepSeconds(Map<ComparisonMethod, Learner> learners) {
        var seconds = new EnumMap<ComparisonMethod, List<Double>>(ComparisonMethod.class);
        learners.forEach((method, learner) -> learner.step());
        var begun = System.nanoTime();
        for (var turn = 0; turn < MOST_TURNS; turn++) {
            if (turn >= LEAST_TURNS && System.nanoTime() - begun > PATIENCE.toNanos()) {
                break;
            }
            learners.forEach((method, learner) -> {
                for (var step = 0; step < STEPS_OF_TURN && !learner.isOver(); step++) {
                    var started = System.nanoTime();
                    learner.step();
                    seconds.computeIfAbsent(method, first -> new ArrayList<>())
                            .add((System.nanoTime() - started) / 1e9);
                }
            });
        }
        var medians = new EnumMap<ComparisonMethod, Double>(ComparisonMethod.class);
        seconds.forEach((method, all) -> medians.put(
                method, all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow()));
        return medians;
    }

    /** Of a base model that has not learned to end, as many tokens as texts here have. */
    private double generationSeconds() {
        var some = evaluation.subList(0, Math.min(TOGETHER, evaluation.size()));
        var tokens = some.stream()
                .mapToInt(table ->
                        base.tokenizer().encode(table.references().getFirst()).size())
                .sum();
        var begun = System.nanoTime();
        generate(base, null, some, Math.max(1, tokens / some.size()), Watcher.NOBODY);
        return (System.nanoTime() - begun) / 1e9 / some.size();
    }

    /**
     * Trains, generates and scores, and keeps the result.
     *
     * @throws CancellationException of the watcher's; called again, the trial goes on
     */
    public Result run(Trial trial, Watcher watcher) {
        var examples = examples(trial);
        var options = settings.options(trial, examples.size());
        var checkpoint = folder.checkpoint(trial);
        try (var learner =
                Learner.of(base, trial.method(), options, examples, Files.exists(checkpoint) ? checkpoint : null)) {
            try {
                return run(trial, learner, examples.size(), watcher);
            } catch (CancellationException e) {
                learner.checkpoint(checkpoint);
                throw e;
            }
        }
    }

    private Result run(Trial trial, Learner learner, int trainingRows, Watcher watcher) {
        var begun = System.nanoTime();
        var kept = begun;
        while (!learner.isOver()) {
            watcher.stepped(learner.step(), learner.totalSteps());
            if (System.nanoTime() - kept > CHECKPOINT_INTERVAL.toNanos()) {
                learner.checkpoint(folder.checkpoint(trial));
                kept = System.nanoTime();
            }
        }
        var trained = System.nanoTime();
        var generated =
                learner.use((model, prefix) -> generate(model, prefix, evaluation, settings.maxNewTokens(), watcher));
        var result = new Result(
                trial,
                scores(generated),
                learner.loss(firstTexts()),
                trainingRows,
                learner.steps(),
                learner.trainedParameters(),
                learner.storedParameters(),
                learner.storedBytes(),
                (trained - begun) / 1e9,
                (System.nanoTime() - trained) / 1e9,
                IntStream.range(0, Math.min(SAMPLES, generated.size()))
                        .mapToObj(i -> new Result.Sample(evaluation.get(i).input(), generated.get(i)))
                        .toList());
        folder.put(result, generated);
        return result;
    }

    private Map<String, Double> scores(List<String> generated) {
        var scores = new HashMap<String, Double>();
        for (var column : task.columns()) {
            scores.put(column.id(), column.of(evaluation, generated));
        }
        return scores;
    }

    private List<Row> firstTexts() {
        var format = new RowFormat(base.tokenizer(), base.configuration(), settings.maxLength());
        return IntStream.range(0, evaluation.size())
                .mapToObj(i ->
                        format.row(i, evaluation.get(i).examples().getFirst()).row())
                .toList();
    }

    private List<String> generate(
            BaseModel model, @Nullable Prefix prefix, List<Entry> tables, int maxNewTokens, Watcher watcher) {
        var virtualTokens = prefix == null ? 0 : prefix.shape().virtualTokens();
        var room = model.configuration().room(virtualTokens, maxNewTokens);
        var format = new RowFormat(model.tokenizer(), model.configuration(), Math.clamp(room, 1, settings.maxLength()));
        var prompts = tables.stream()
                .map(table -> new Prompt(format.prompt(table.input()), prefix))
                .toList();
        var options = GenerationOptions.beams(maxNewTokens, settings.beams(), 1);
        try (var generator = new Generator(model, TOGETHER * settings.beams())) {
            return generator
                    .generate(
                            prompts,
                            options,
                            () -> false,
                            sequences -> watcher.generated(
                                    Math.toIntExact(sequences.stream()
                                            .filter(sequence -> sequence.reason() != null)
                                            .count()),
                                    prompts.size()))
                    .stream()
                    .map(completion -> Objects.requireNonNull(completion.text()).strip())
                    .toList();
        }
    }
}
