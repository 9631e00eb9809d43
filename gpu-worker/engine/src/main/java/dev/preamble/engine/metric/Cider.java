package dev.preamble.engine.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * CIDEr-D (Vedantam et al., CVPR 2015) as the COCO caption evaluation and with it the E2E challenge's scorer compute it:
 * words of {@link PennTreebankTokens}, unstemmed; n-grams of one to four, weighed by how few items' references have them;
 * clipped, and with a Gaussian penalty (σ = 6) on the difference in length, which the scorer counts in pairs of words.
 * Of a single item it is 0, since every n-gram is in all references.
 */
final class Cider {
    private static final int ORDERS = 4;
    private static final double SIGMA = 6;

    private final Map<List<String>, Integer> itemsWith = new HashMap<>();
    private final double logItems;

    private Cider(List<List<List<String>>> references) {
        logItems = Math.log(references.size());
        for (var item : references) {
            Set<List<String>> ngrams = new HashSet<>();
            for (var n = 1; n <= ORDERS; n++) {
                ngrams.addAll(NGrams.highest(item, n).keySet());
            }
            ngrams.forEach(ngram -> itemsWith.merge(ngram, 1, Integer::sum));
        }
    }

    static double score(List<Item> items) {
        return scores(items).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    static List<Double> scores(List<Item> items) {
        var references = items.stream()
                .map(item ->
                        item.references().stream().map(PennTreebankTokens::of).toList())
                .toList();
        var cider = new Cider(references);
        var scores = new ArrayList<Double>();
        for (var i = 0; i < items.size(); i++) {
            var hypothesis = cider.vectors(PennTreebankTokens.of(items.get(i).hypothesis()));
            scores.add(10
                    * references.get(i).stream()
                            .mapToDouble(reference -> similarity(hypothesis, cider.vectors(reference)))
                            .average()
                            .orElseThrow());
        }
        return scores;
    }

    private Vectors vectors(List<String> words) {
        var weights = new ArrayList<Map<List<String>, Double>>();
        for (var n = 1; n <= ORDERS; n++) {
            var ofOrder = new HashMap<List<String>, Double>();
            NGrams.count(words, n)
                    .forEach((ngram, count) ->
                            ofOrder.put(ngram, count * (logItems - Math.log(itemsWith.getOrDefault(ngram, 1)))));
            weights.add(ofOrder);
        }
        return new Vectors(weights, Math.max(0, words.size() - 1));
    }

    /** The mean over orders of the clipped cosine. */
    private static double similarity(Vectors hypothesis, Vectors reference) {
        var sum = 0.0;
        for (var n = 0; n < ORDERS; n++) {
            var ofReference = reference.weights().get(n);
            var product = 0.0;
            for (var entry : hypothesis.weights().get(n).entrySet()) {
                double weight = ofReference.getOrDefault(entry.getKey(), 0.0);
                product += Math.min(entry.getValue(), weight) * weight;
            }
            var norms = norm(hypothesis.weights().get(n)) * norm(ofReference);
            sum += norms == 0 ? product : product / norms;
        }
        double difference = hypothesis.pairs() - reference.pairs();
        return Math.exp(-difference * difference / (2 * SIGMA * SIGMA)) * sum / ORDERS;
    }

    private static double norm(Map<List<String>, Double> weights) {
        return Math.sqrt(
                weights.values().stream().mapToDouble(weight -> weight * weight).sum());
    }

    /**
     * A text's n-grams and their weights.
     *
     * @param weights for each order from 1
     * @param pairs how many pairs of neighbours it has
     */
    private record Vectors(List<Map<List<String>, Double>> weights, int pairs) {}
}
