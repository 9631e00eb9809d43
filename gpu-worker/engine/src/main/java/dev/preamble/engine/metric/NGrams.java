package dev.preamble.engine.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sequences of n words of a text and how often each occurs. */
final class NGrams {
    private NGrams() {}

    static Map<List<String>, Integer> count(List<String> words, int n) {
        var counts = new HashMap<List<String>, Integer>();
        for (var start = 0; start + n <= words.size(); start++) {
            counts.merge(words.subList(start, start + n), 1, Integer::sum);
        }
        return counts;
    }

    /** The highest count that an n-gram has in any one of the texts. */
    static Map<List<String>, Integer> highest(List<List<String>> texts, int n) {
        var counts = new HashMap<List<String>, Integer>();
        for (var text : texts) {
            count(text, n).forEach((ngram, count) -> counts.merge(ngram, count, Math::max));
        }
        return counts;
    }

    /** How many n-grams of the first counts the second permit: the sum of the smaller counts. */
    static int matches(Map<List<String>, Integer> counts, Map<List<String>, Integer> permitted) {
        return counts.entrySet().stream()
                .mapToInt(entry -> Math.min(entry.getValue(), permitted.getOrDefault(entry.getKey(), 0)))
                .sum();
    }
}
