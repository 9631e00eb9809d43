package dev.preamble.engine.metric;

import java.util.List;

/**
 * ROUGE-L (Lin, 2004) as the COCO caption evaluation and with it the E2E challenge's scorer compute it: words of {@link
 * PennTreebankTokens}; of an item's references the best precision and the best recall, each by itself, β = 1.2; the mean
 * over items. Not the ROUGE-L of summarisation, which takes both from one reference.
 */
final class RougeL {
    private static final double BETA = 1.2;

    private RougeL() {}

    static double score(List<Item> items) {
        return items.stream().mapToDouble(RougeL::score).average().orElseThrow();
    }

    static double score(Item item) {
        var hypothesis = PennTreebankTokens.of(item.hypothesis());
        var precision = 0.0;
        var recall = 0.0;
        for (var text : item.references()) {
            var reference = PennTreebankTokens.of(text);
            double common = longestCommonSubsequence(hypothesis, reference);
            precision = Math.max(precision, common / Math.max(1, hypothesis.size()));
            recall = Math.max(recall, common / Math.max(1, reference.size()));
        }
        return precision == 0 ? 0 : (1 + BETA * BETA) * precision * recall / (recall + BETA * BETA * precision);
    }

    private static int longestCommonSubsequence(List<String> a, List<String> b) {
        var lengths = new int[b.size() + 1];
        for (var word : a) {
            var diagonal = 0;
            for (var j = 1; j <= b.size(); j++) {
                var above = lengths[j];
                lengths[j] = word.equals(b.get(j - 1)) ? diagonal + 1 : Math.max(above, lengths[j - 1]);
                diagonal = above;
            }
        }
        return lengths[b.size()];
    }
}
