package dev.preamble.engine.metric;

import java.util.Comparator;
import java.util.List;

/**
 * BLEU of a corpus with several references (Papineni et al., ACL 2002) as the E2E challenge's scorer computes it: words of
 * {@link MtevalTokens}, the reference closest in length counts for the brevity penalty, the shorter of two as close. A
 * precision of nothing is 10⁻¹⁵ rather than 0, so that the score is defined for few items too.
 */
final class Bleu {
    private static final int ORDERS = 4;
    private static final double LEAST_MATCHES = 1e-15;
    private static final double LEAST_LENGTH = 1e-9;
    private static final double LENGTH_OF_NOTHING = 1e-5;

    private Bleu() {}

    static double score(List<Item> items) {
        var matches = new long[ORDERS];
        var lengths = new long[ORDERS];
        var referenceLength = 0L;
        for (var item : items) {
            var hypothesis = MtevalTokens.of(item.hypothesis());
            var references = item.references().stream().map(MtevalTokens::of).toList();
            for (var n = 1; n <= ORDERS; n++) {
                matches[n - 1] += NGrams.matches(NGrams.count(hypothesis, n), NGrams.highest(references, n));
                // As the scorer has it: below zero for a text of fewer than n words.
                lengths[n - 1] += hypothesis.size() - n + 1;
            }
            referenceLength += closest(references, hypothesis.size());
        }
        var logPrecision = 0.0;
        for (var n = 0; n < ORDERS; n++) {
            logPrecision += Math.log(
                    Math.max((double) matches[n], LEAST_MATCHES) / Math.max((double) lengths[n], LEAST_LENGTH));
        }
        var length = lengths[0] == 0 ? LENGTH_OF_NOTHING : lengths[0];
        var brevity = lengths[0] <= referenceLength ? Math.exp(1 - referenceLength / length) : 1;
        return brevity * Math.exp(logPrecision / ORDERS);
    }

    /** The length of the reference that is closest to so many words. */
    static int closest(List<List<String>> references, int length) {
        return references.stream()
                .map(List::size)
                .min(Comparator.<Integer>comparingInt(size -> Math.abs(size - length))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }
}
