package dev.preamble.basemodel.probe;

import dev.preamble.engine.data.Example;
import dev.preamble.engine.data.RowFormat;
import dev.preamble.engine.data.Split;
import dev.preamble.engine.generation.GenerationOptions;
import dev.preamble.engine.generation.Generator;
import dev.preamble.engine.generation.Prompt;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.prefix.Prefix;
import dev.preamble.engine.training.Evaluation;
import dev.preamble.engine.training.PrefixTraining;
import dev.preamble.engine.training.StepReport;
import dev.preamble.engine.training.TrainingOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains a prefix on a task and looks at what it makes of inputs that it never saw. Thread: the device thread. */
public final class Probe {
    private static final int NEW_TOKENS = 120;
    private static final int DECODED_TOGETHER = 16;

    private final BaseModel model;
    private final Task task;
    private final TrainingOptions options;

    public Probe(BaseModel model, Task task, TrainingOptions options) {
        this.model = model;
        this.task = task;
        this.options = options;
    }

    /**
     * What came of one input.
     *
     * @param reference one of its targets
     */
    public record Outcome(String input, String reference, String without, String with) {}

    /**
     * What the probe found.
     *
     * @param evaluation the losses on held-out rows
     * @param copied share of the values of the outcomes' inputs that the output with prefix repeats
     * @param outcomes of some held-out inputs
     */
    public record Findings(Evaluation evaluation, double copied, List<Outcome> outcomes) {}

    /** Trains to the end of the options' epochs and generates for so many held-out inputs. */
    public Findings run(int generated, Consumer<StepReport> progress) {
        try (var training = PrefixTraining.start(model, options, task.examples())) {
            while (!training.isOver()) {
                progress.accept(training.step());
            }
            var evaluation = training.evaluate(() -> false).orElseThrow();
            var outcomes = outcomes(training.prefix(), generated);
            return new Findings(evaluation, copied(outcomes), outcomes);
        }
    }

    private List<Outcome> outcomes(Prefix prefix, int count) {
        var distinct = new LinkedHashMap<String, Example>();
        for (int index :
                Split.of(inputs(), options.evaluationShare(), options.seed()).heldOut()) {
            distinct.putIfAbsent(
                    task.examples().get(index).input(), task.examples().get(index));
        }
        var chosen = distinct.values().stream().limit(count).toList();
        var with = generations(chosen, prefix);
        var without = generations(chosen, null);
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < chosen.size(); i++) {
            var example = chosen.get(i);
            outcomes.add(new Outcome(example.input(), example.target(), without.get(i), with.get(i)));
        }
        return outcomes;
    }

    /** For each example the number of its input. */
    private int[] inputs() {
        var numbers = new HashMap<String, Integer>();
        return task.examples().stream()
                .mapToInt(example -> numbers.computeIfAbsent(example.input(), input -> numbers.size()))
                .toArray();
    }

    private List<String> generations(List<Example> examples, @Nullable Prefix prefix) {
        var format = new RowFormat(model.tokenizer(), model.configuration(), options.maxLength());
        var prompts = examples.stream()
                .map(example -> new Prompt(format.prompt(example.input()), prefix))
                .toList();
        try (var generator = new Generator(model, DECODED_TOGETHER)) {
            return generator.generate(prompts, GenerationOptions.greedy(NEW_TOKENS), () -> false).stream()
                    .map(completion -> model.tokenizer().decode(completion.ids()))
                    .toList();
        }
    }

    private double copied(List<Outcome> outcomes) {
        int found = 0;
        int all = 0;
        for (Outcome outcome : outcomes) {
            var output = outcome.with().toLowerCase(Locale.ROOT);
            for (String value : task.values(outcome.input())) {
                all++;
                found += output.contains(value.toLowerCase(Locale.ROOT)) ? 1 : 0;
            }
        }
        return (double) found / all;
    }
}
