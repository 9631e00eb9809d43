package dev.preamble.basemodel.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-pair merges learned from counted words. A space joins its word last: a word is cut into the same pieces with
 * and without the space before it, so that copying a value into a sentence changes its first piece at most.
 *
 * @param pairs in the order in which they apply
 */
public record Merges(List<Pair> pairs) {
    /** Two neighbouring tokens that become one. */
    public record Pair(String left, String right) {
        String joined() {
            return left + right;
        }
    }

    private static final String SPACE = Words.spell(" ");

    /**
     * @param counts words and how often they occur
     * @param inner how many merges inside words
     * @param spaced how many pieces to give a form with a space before them
     */
    static Merges learn(Map<String, Integer> counts, int inner, int spaced) {
        var bare = new HashMap<String, Long>();
        counts.forEach((word, count) -> bare.merge(withoutSpace(word), (long) count, Long::sum));
        var merging = new Merging(bare);
        var pairs = new ArrayList<>(merging.learn(inner));
        var first = new HashMap<String, Long>();
        counts.forEach((word, count) -> {
            if (!withoutSpace(word).equals(word)) {
                first.merge(merging.pieces(withoutSpace(word)).getFirst(), (long) count, Long::sum);
            }
        });
        first.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(spaced)
                .forEach(entry -> pairs.add(new Pair(SPACE, entry.getKey())));
        return new Merges(List.copyOf(pairs));
    }

    private static String withoutSpace(String word) {
        boolean spaced = word.startsWith(SPACE) && word.length() > 1 && !word.startsWith(SPACE, 1);
        return spaced ? word.substring(1) : word;
    }
}
