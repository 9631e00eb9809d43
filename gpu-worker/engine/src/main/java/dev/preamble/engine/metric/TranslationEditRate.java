package dev.preamble.engine.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * TER (Snover et al., AMTA 2006): the fewest edits — a word inserted, deleted or exchanged, or a run of words moved — that
 * make a hypothesis one of its references, over the mean length of these, summed over items. Case does not count. The
 * search for moves is greedy and bounded as in tercom and in sacreBLEU 2.6, which it follows in which of equal moves it takes.
 */
final class TranslationEditRate {
    private static final int MOST_WORDS_MOVED = 10;
    private static final int FARTHEST_MOVE = 50;
    private static final int MOST_CANDIDATES = 1000;

    private TranslationEditRate() {}

    static double score(List<Item> items) {
        var edits = 0L;
        var length = 0.0;
        for (var item : items) {
            var hypothesis = words(item.hypothesis());
            var references =
                    item.references().stream().map(TranslationEditRate::words).toList();
            edits += references.stream()
                    .mapToInt(reference -> edits(hypothesis, reference))
                    .min()
                    .orElseThrow();
            length += references.stream().mapToInt(List::size).average().orElseThrow();
        }
        if (length == 0) {
            return edits == 0 ? 0 : 1;
        }
        return edits / length;
    }

    private static List<String> words(String text) {
        return MultiBleu.words(text.toLowerCase(Locale.ROOT));
    }

    static int edits(List<String> hypothesis, List<String> reference) {
        if (reference.isEmpty()) {
            return hypothesis.size();
        }
        Metric.endIfInterrupted();
        var search = new Search(reference);
        var words = hypothesis;
        var moves = 0;
        for (var next = search.move(words); next != null; next = search.move(words)) {
            words = next;
            moves++;
        }
        return moves + new EditTable(words, reference).distance();
    }

    /** The search for moves towards one reference; it ends when it has tried as many as are permitted. */
    private static final class Search {
        private final List<String> reference;
        private int candidates;

        Search(List<String> reference) {
            this.reference = reference;
        }

        /** The words after the move that saves most edits, null if none saves any. */
        @Nullable
        List<String> move(List<String> words) {
            var table = new EditTable(words, reference);
            var alignment = table.alignment();
            Move best = null;
            search:
            for (var start = 0; start < words.size(); start++) {
                for (var target = 0; target < reference.size(); target++) {
                    if (Math.abs(target - start) > FARTHEST_MOVE) {
                        continue;
                    }
                    var common = common(words, start, target);
                    for (var length = 1; length <= common; length++) {
                        if (!alignment.worthwhile(start, target, length)) {
                            continue;
                        }
                        var previous = -1;
                        for (var offset = -1; offset < length; offset++) {
                            var to = target + offset == -1 ? 0 : alignment.hypothesisOf(target + offset) + 1;
                            if (to == previous) {
                                continue;
                            }
                            previous = to;
                            var moved = moved(words, start, length, to);
                            var saved = table.distance() - new EditTable(moved, reference).distance();
                            var move = new Move(saved, length, start, to, moved);
                            candidates++;
                            if (best == null || move.beats(best)) {
                                best = move;
                            }
                        }
                        if (candidates >= MOST_CANDIDATES) {
                            break search;
                        }
                    }
                }
            }
            return best == null || best.saved() <= 0 || candidates >= MOST_CANDIDATES ? null : best.words();
        }

        private int common(List<String> words, int start, int target) {
            var length = 0;
            while (length < MOST_WORDS_MOVED
                    && start + length < words.size()
                    && target + length < reference.size()
                    && words.get(start + length).equals(reference.get(target + length))) {
                length++;
            }
            return length;
        }

        private static List<String> moved(List<String> words, int start, int length, int to) {
            var run = words.subList(start, start + length);
            var rest = new ArrayList<>(words.subList(0, start));
            rest.addAll(words.subList(start + length, words.size()));
            // A place behind the run counts without it, one inside the run from its begin on.
            rest.addAll(Math.min(rest.size(), to > start + length ? to - length : to), run);
            return rest;
        }
    }

    private record Move(int saved, int length, int start, int to, List<String> words) {
        /** More saved, then longer, then earlier, then less far along. */
        boolean beats(Move other) {
            if (saved != other.saved) {
                return saved > other.saved;
            }
            if (length != other.length) {
                return length > other.length;
            }
            if (start != other.start) {
                return start < other.start;
            }
            return to < other.to;
        }
    }

    /** Which word of the hypothesis each word of the reference lies at, and which are wrong. */
    private static final class Alignment {
        private final int[] hypothesisOf;
        private final boolean[] wrongInReference;
        private final boolean[] wrongInHypothesis;

        Alignment(int[] hypothesisOf, boolean[] wrongInReference, boolean[] wrongInHypothesis) {
            this.hypothesisOf = hypothesisOf;
            this.wrongInReference = wrongInReference;
            this.wrongInHypothesis = wrongInHypothesis;
        }

        int hypothesisOf(int position) {
            return hypothesisOf[position];
        }

        /** Whether there is something wrong at both places, and they are not the same. */
        boolean worthwhile(int start, int target, int length) {
            return any(wrongInHypothesis, start, length)
                    && any(wrongInReference, target, length)
                    && (hypothesisOf[target] < start || hypothesisOf[target] >= start + length);
        }

        private static boolean any(boolean[] wrong, int from, int length) {
            for (var i = from; i < from + length; i++) {
                if (wrong[i]) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Levenshtein's distances of all beginnings, near the diagonal only, so that long texts take no square time. */
    private static final class EditTable {
        private static final int BEAM = 25;
        private static final int FAR = Integer.MAX_VALUE / 2;

        private final List<String> words;
        private final List<String> reference;
        private final int[][] distances;

        EditTable(List<String> words, List<String> reference) {
            this.words = words;
            this.reference = reference;
            distances = new int[words.size() + 1][reference.size() + 1];
            for (var j = 0; j <= reference.size(); j++) {
                distances[0][j] = j;
            }
            var ratio = words.isEmpty() ? 1 : (double) reference.size() / words.size();
            var beam = BEAM < ratio / 2 ? (int) Math.ceil(ratio / 2 + BEAM) : BEAM;
            for (var i = 1; i <= words.size(); i++) {
                Arrays.fill(distances[i], FAR);
                var diagonal = (int) Math.floor(i * ratio);
                var last = i == words.size() ? reference.size() : Math.min(reference.size(), diagonal + beam - 1);
                for (var j = Math.max(0, diagonal - beam); j <= last; j++) {
                    distances[i][j] = j == 0 ? distances[i - 1][0] + 1 : least(i, j);
                }
            }
        }

        int distance() {
            return distances[words.size()][reference.size()];
        }

        private int least(int i, int j) {
            return Math.min(exchanged(i, j), 1 + Math.min(distances[i - 1][j], distances[i][j - 1]));
        }

        private int exchanged(int i, int j) {
            return distances[i - 1][j - 1] + (same(i, j) ? 0 : 1);
        }

        private boolean same(int i, int j) {
            return words.get(i - 1).equals(reference.get(j - 1));
        }

        /** Walks back over the edits; of equal ones an exchange comes first, then a deletion, then an insertion. */
        Alignment alignment() {
            var hypothesisOf = new int[reference.size()];
            var wrongInReference = new boolean[reference.size()];
            var wrongInHypothesis = new boolean[words.size()];
            var i = words.size();
            var j = reference.size();
            while (i > 0 || j > 0) {
                if (i > 0 && j > 0 && distances[i][j] == exchanged(i, j)) {
                    wrongInHypothesis[i - 1] = !same(i, j);
                    wrongInReference[j - 1] = !same(i, j);
                    hypothesisOf[j - 1] = i - 1;
                    i--;
                    j--;
                } else if (i > 0 && distances[i][j] == distances[i - 1][j] + 1) {
                    wrongInHypothesis[i - 1] = true;
                    i--;
                } else {
                    wrongInReference[j - 1] = true;
                    hypothesisOf[j - 1] = i - 1;
                    j--;
                }
            }
            return new Alignment(hypothesisOf, wrongInReference, wrongInHypothesis);
        }
    }
}
