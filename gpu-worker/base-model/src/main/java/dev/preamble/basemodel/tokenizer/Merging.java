package dev.preamble.basemodel.tokenizer;

import dev.preamble.basemodel.tokenizer.Merges.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Byte-pair encoding in the making: words in pieces, and how often which pieces are neighbours. A merge touches only
 * the words that hold its pair; outdated counts in the queue are put right when they come up.
 *
 * <p>Source: Sennrich et al. 2016.
 */
final class Merging {
    private static final class Word {
        private final long count;
        private List<String> pieces;

        private Word(long count, List<String> pieces) {
            this.count = count;
            this.pieces = pieces;
        }
    }

    private record Candidate(Pair pair, long count) {}

    private final Map<String, Word> words = new HashMap<>();
    private final Map<Pair, Long> counts = new HashMap<>();
    private final Map<Pair, Set<Word>> holders = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(Comparator.comparingLong(Candidate::count)
            .reversed()
            .thenComparing(candidate -> candidate.pair().left())
            .thenComparing(candidate -> candidate.pair().right()));

    Merging(Map<String, Long> wordCounts) {
        wordCounts.forEach((text, count) -> {
            var letters = text.chars().mapToObj(Character::toString).toList();
            var word = new Word(count, letters);
            words.put(text, word);
            tally(word, 1);
        });
        counts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
    }

    /** The most frequent pairs, one after another, each counted after the ones before it are merged. */
    List<Pair> learn(int merges) {
        var learned = new ArrayList<Pair>();
        while (learned.size() < merges && !queue.isEmpty()) {
            var best = queue.poll();
            long now = counts.getOrDefault(best.pair(), 0L);
            if (now == best.count() && now > 0) {
                learned.add(best.pair());
                merge(best.pair());
            } else if (now > 0) {
                queue.add(new Candidate(best.pair(), now));
            }
        }
        return learned;
    }

    /** What a word has become. */
    List<String> pieces(String text) {
        var word = words.get(text);
        if (word == null) {
            throw new IllegalArgumentException("not a counted word: " + text);
        }
        return word.pieces;
    }

    private void merge(Pair pair) {
        var touched = new HashSet<Pair>();
        for (Word word : List.copyOf(holders.getOrDefault(pair, Set.of()))) {
            tally(word, -1);
            word.pieces = joined(word.pieces, pair);
            tally(word, 1);
            touched.addAll(neighbours(word.pieces));
        }
        touched.forEach(neighbour -> queue.add(new Candidate(neighbour, counts.getOrDefault(neighbour, 0L))));
    }

    private void tally(Word word, int sign) {
        for (Pair pair : neighbours(word.pieces)) {
            counts.merge(pair, sign * word.count, Long::sum);
            if (sign > 0) {
                holders.computeIfAbsent(pair, key -> new HashSet<>()).add(word);
            }
        }
    }

    private static List<Pair> neighbours(List<String> pieces) {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i + 1 < pieces.size(); i++) {
            pairs.add(new Pair(pieces.get(i), pieces.get(i + 1)));
        }
        return pairs;
    }

    private static List<String> joined(List<String> pieces, Pair pair) {
        var joined = new ArrayList<String>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            boolean match = i + 1 < pieces.size()
                    && pieces.get(i).equals(pair.left())
                    && pieces.get(i + 1).equals(pair.right());
            joined.add(match ? pair.joined() : pieces.get(i));
            i += match ? 1 : 0;
        }
        return joined;
    }
}
