package dev.preamble.engine.metric;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of words of a hypothesis and a reference, none in two pairs: as many as can be, in as few chunks, with as small a
 * sum of distances (METEOR's order). Searched from left to right with a beam, since all would be too many.
 */
final class WordAlignment {
    /** METEOR's. */
    private static final int BEAM = 40;

    private static final Comparator<WordAlignment> BEST_FIRST = Comparator.<WordAlignment>comparingInt(
                    each -> -each.count)
            .thenComparingInt(each -> each.chunks)
            .thenComparingInt(each -> each.distance);

    private final @Nullable WordAlignment before;
    private final @Nullable Match last;
    private final BitSet taken;
    private final int count;
    private final int chunks;
    private final int distance;

    private WordAlignment(
            @Nullable WordAlignment before, @Nullable Match last, BitSet taken, int count, int chunks, int distance) {
        this.before = before;
        this.last = last;
        this.taken = taken;
        this.count = count;
        this.chunks = chunks;
        this.distance = distance;
    }

    /** @param candidates for each word of the hypothesis what it may be paired with */
    static WordAlignment of(List<List<Match>> candidates) {
        var beam = List.of(new WordAlignment(null, null, new BitSet(), 0, 0, 0));
        for (var matches : candidates) {
            var next = new ArrayList<>(beam);
            for (var alignment : beam) {
                for (var match : matches) {
                    if (!alignment.taken.get(match.reference)) {
                        next.add(alignment.with(match));
                    }
                }
            }
            next.sort(BEST_FIRST);
            beam = next.subList(0, Math.min(BEAM, next.size()));
        }
        return beam.getFirst();
    }

    private WordAlignment with(Match match) {
        var nowTaken = (BitSet) taken.clone();
        nowTaken.set(match.reference);
        var follows = last != null && match.hypothesis == last.hypothesis + 1 && match.reference == last.reference + 1;
        return new WordAlignment(
                this,
                match,
                nowTaken,
                count + 1,
                chunks + (follows ? 0 : 1),
                distance + Math.abs(match.hypothesis - match.reference));
    }

    List<Match> matches() {
        var matches = new ArrayList<Match>();
        for (var each = this; each != null && each.last != null; each = each.before) {
            matches.add(each.last);
        }
        return matches;
    }

    int chunks() {
        return chunks;
    }

    /** How two words match, and what a match of the kind counts. */
    enum Kind {
        EXACT(1),
        STEM(0.6),
        SYNONYM(0.8);

        private final double weight;

        Kind(double weight) {
            this.weight = weight;
        }

        double weight() {
            return weight;
        }
    }

    /**
     * A pair of words.
     *
     * @param hypothesis position
     * @param reference position
     */
    record Match(int hypothesis, int reference, Kind kind) {}
}
