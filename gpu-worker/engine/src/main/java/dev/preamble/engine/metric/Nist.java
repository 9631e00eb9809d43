package dev.preamble.engine.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * NIST (Doddington, HLT 2002) as the E2E challenge's scorer computes it in Python: n-grams of up to five words of {@link
 * MtevalTokens}, each weighed by how much it tells in the references, and the length penalty against the mean length of
 * an item's references. With several references it differs in the second digit from mteval-v13a.pl.
 */
final class Nist {
    private static final int ORDERS = 5;
    /** Makes the penalty 0.5 where the hypotheses are two thirds as long as the references. */
    private static final double BETA = -Math.log(0.5) / Math.pow(Math.log(1.5), 2);

    private final Map<List<String>, Integer> inReferences = new HashMap<>();
    private long referenceWords;

    private Nist() {}

    static double score(List<Item> items) {
        return new Nist().over(items);
    }

    private double over(List<Item> items) {
        var meanReferenceLengths = 0.0;
        for (var item : items) {
            var words = item.references().stream().map(MtevalTokens::of).toList();
            words.forEach(this::count);
            meanReferenceLengths +=
                    words.stream().mapToInt(List::size).average().orElseThrow();
        }
        var information = new double[ORDERS];
        var lengths = new long[ORDERS];
        for (var item : items) {
            var hypothesis = MtevalTokens.of(item.hypothesis());
            var references = item.references().stream().map(MtevalTokens::of).toList();
            for (var n = 1; n <= ORDERS; n++) {
                information[n - 1] += information(NGrams.count(hypothesis, n), NGrams.highest(references, n));
                lengths[n - 1] += hypothesis.size() - n + 1;
            }
        }
        var sum = 0.0;
        for (var n = 0; n < ORDERS; n++) {
            sum += lengths[n] > 0 ? information[n] / lengths[n] : 0;
        }
        return penalty(lengths[0] / meanReferenceLengths) * sum;
    }

    private void count(List<String> reference) {
        for (var n = 1; n <= ORDERS; n++) {
            NGrams.count(reference, n).forEach((ngram, count) -> inReferences.merge(ngram, count, Integer::sum));
        }
        referenceWords += reference.size();
    }

    private double information(Map<List<String>, Integer> counts, Map<List<String>, Integer> permitted) {
        var sum = 0.0;
        for (var entry : counts.entrySet()) {
            var matches = Math.min(entry.getValue(), permitted.getOrDefault(entry.getKey(), 0));
            sum += matches == 0 ? 0 : matches * information(entry.getKey());
        }
        return sum;
    }

    /** Bits that the n-gram's last word tells after those before it. */
    private double information(List<String> ngram) {
        var before = ngram.size() == 1 ? referenceWords : occurrences(ngram.subList(0, ngram.size() - 1));
        return Math.log((double) before / occurrences(ngram)) / Math.log(2);
    }

    private int occurrences(List<String> ngram) {
        return Objects.requireNonNull(inReferences.get(ngram));
    }

    private static double penalty(double ratio) {
        if (ratio >= 1) {
            return 1;
        }
        return ratio <= 0 ? 0 : Math.exp(-BETA * Math.pow(Math.log(ratio), 2));
    }
}
