package dev.preamble.worker.task;

import dev.preamble.engine.metric.Item;
import dev.preamble.engine.metric.Metric;
import dev.preamble.engine.model.BaseModel;
import dev.preamble.engine.training.HeldOutInput;
import dev.preamble.engine.training.HeldOutScores;
import dev.preamble.records.event.Scores;
import dev.preamble.records.task.ScoringMetric;
import dev.preamble.records.task.ScoringOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What was made of held-out inputs, and how close that came.
 *
 * @param texts what is stored beside the scores
 */
record ScoredTexts(List<Text> texts, HeldOutScores scores) {
    /**
     * A held-out input.
     *
     * @param input as the model saw it: what fits, as its tokenizer reads it back
     * @param output what was made of it
     * @param references what people wrote for it
     */
    record Text(String input, String output, List<String> references) {}

    /**
     * Scores texts; takes as long as the metrics do.
     *
     * @param texts one for each of the inputs
     */
    static ScoredTexts of(BaseModel model, List<HeldOutInput> inputs, List<String> texts, ScoringOptions options) {
        var tokenizer = model.tokenizer();
        var separator = model.configuration().separator().size();
        var all = new ArrayList<Text>();
        for (var i = 0; i < texts.size(); i++) {
            var input = inputs.get(i);
            var prompt = input.prompt();
            all.add(new Text(
                    tokenizer.decode(prompt.subList(0, prompt.size() - separator)),
                    texts.get(i),
                    input.targets().stream().map(tokenizer::decode).toList()));
        }
        var items = all.stream()
                .map(text -> new Item(text.output(), text.references()))
                .toList();
        var values = new TreeMap<String, Double>();
        options.metrics()
                .forEach(metric -> values.put(metric.id(), metric(metric).of(items)));
        var references =
                items.stream().mapToInt(item -> item.references().size()).sum();
        return new ScoredTexts(
                List.copyOf(all),
                new HeldOutScores(values, all.size(), references, options.maxNewTokens(), options.beams()));
    }

    /** As the outcome's event tells of them. */
    Scores told() {
        return new Scores(scores.values(), scores.texts(), scores.references());
    }

    private static Metric metric(ScoringMetric metric) {
        return switch (metric) {
            case BLEU -> Metric.BLEU;
            case NIST -> Metric.NIST;
            case METEOR -> Metric.METEOR;
            case ROUGE_1 -> Metric.ROUGE_1;
            case ROUGE_2 -> Metric.ROUGE_2;
            case ROUGE_L -> Metric.ROUGE_L;
            case CIDER -> Metric.CIDER;
            case MULTI_BLEU -> Metric.MULTI_BLEU;
            case TER -> Metric.TER;
        };
    }
}
