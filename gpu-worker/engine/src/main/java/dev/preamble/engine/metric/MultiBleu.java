package dev.preamble.engine.metric;

import java.util.List;

/**
 * BLEU as Moses's {@code multi-bleu.perl} computes it, by which WebNLG 2017 and DART are scored: words as they are between
 * spaces, case as it is, no smoothing at all. Texts must come prepared alike, or scores do not compare: WebNLG's are in
 * lower case with each sign a word.
 */
final class MultiBleu {
    private static final int ORDERS = 4;

    private MultiBleu() {}

    static double score(List<Item> items) {
        var matches = new long[ORDERS];
        var lengths = new long[ORDERS];
        var referenceLength = 0L;
        for (var item : items) {
            var hypothesis = words(item.hypothesis());
            var references = item.references().stream().map(MultiBleu::words).toList();
            for (var n = 1; n <= ORDERS; n++) {
                matches[n - 1] += NGrams.matches(NGrams.count(hypothesis, n), NGrams.highest(references, n));
                lengths[n - 1] += Math.max(0, hypothesis.size() - n + 1);
            }
            referenceLength += Bleu.closest(references, hypothesis.size());
        }
        var logPrecision = 0.0;
        for (var n = 0; n < ORDERS; n++) {
            if (matches[n] == 0) {
                return 0;
            }
            logPrecision += Math.log((double) matches[n] / lengths[n]);
        }
        var brevity = lengths[0] < referenceLength ? Math.exp(1 - (double) referenceLength / lengths[0]) : 1;
        return brevity * Math.exp(logPrecision / ORDERS);
    }

    /** What stands between spaces. */
    static List<String> words(String text) {
        var stripped = text.strip();
        return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+"));
    }
}
