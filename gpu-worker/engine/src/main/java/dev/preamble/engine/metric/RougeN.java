package dev.preamble.engine.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import opennlp.tools.stemmer.PorterStemmer;

/**
 * ROUGE-N (Lin, 2004), by which summaries are scored, as Google's {@code rouge_score} computes it: letters and digits of
 * ASCII in lower case, words of more than three stemmed (Porter), the F₁ of n-grams with the reference that gives the
 * highest; the mean over items.
 */
final class RougeN {
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");
    private static final int UNSTEMMED = 3;

    private RougeN() {}

    static double score(List<Item> items, int n) {
        return items.stream().mapToDouble(item -> score(item, n)).average().orElseThrow();
    }

    private static double score(Item item, int n) {
        var hypothesis = NGrams.count(words(item.hypothesis()), n);
        var length = hypothesis.values().stream().mapToInt(count -> count).sum();
        var best = 0.0;
        for (var text : item.references()) {
            var reference = NGrams.count(words(text), n);
            var referenceLength =
                    reference.values().stream().mapToInt(count -> count).sum();
            var matches = NGrams.matches(hypothesis, reference);
            best = matches == 0 ? best : Math.max(best, 2.0 * matches / (length + referenceLength));
        }
        return best;
    }

    private static List<String> words(String text) {
        var stemmer = new PorterStemmer();
        return Arrays.stream(NO_WORD.split(text.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .map(word -> word.length() > UNSTEMMED ? stemmer.stem(word) : word)
                .toList();
    }
}
