package dev.preamble.engine.comparison;

import dev.preamble.engine.training.Initialisation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One training and what it is judged by.
 *
 * @param virtualTokens of the prefix; 0 for other methods
 * @param initialisation of the prefix; random for other methods
 * @param rows how many of the training rows, drawn for that subsample; 0 for all, of subsample 0
 * @param subsample from 1
 * @param seed of initialisation and order of rows
 */
public record Trial(
        ComparisonMethod method, int virtualTokens, Initialisation initialisation, int rows, int subsample, long seed) {
    /** Subsamples of each low-data size, as in the paper. */
    static final int SUBSAMPLES = 5;

    /**
     * All trials of a comparison, each once: the methods; where prefixes are among these, their lengths; and with little data
     * fine-tuning and prefixes that begin at random and with words.
     *
     * @param virtualTokens the length of prefixes where nothing else is said
     */
    public static List<Trial> all(
            Collection<ComparisonMethod> methods,
            int virtualTokens,
            int seeds,
            Collection<Integer> lengths,
            Collection<Integer> lowData) {
        var trials = new ArrayList<Trial>();
        for (var seed = 1; seed <= seeds; seed++) {
            for (var method : methods) {
                trials.add(whole(method, method == ComparisonMethod.PREFIX ? virtualTokens : 0, seed));
            }
        }
        if (methods.contains(ComparisonMethod.PREFIX)) {
            for (var seed = 1; seed <= seeds; seed++) {
                for (var length : lengths) {
                    trials.add(whole(ComparisonMethod.PREFIX, length, seed));
                }
            }
        }
        for (var subsample = 1; subsample <= SUBSAMPLES; subsample++) {
            for (var rows : lowData) {
                if (methods.contains(ComparisonMethod.PREFIX)) {
                    trials.add(new Trial(
                            ComparisonMethod.PREFIX, virtualTokens, Initialisation.WORDS, rows, subsample, subsample));
                    trials.add(new Trial(
                            ComparisonMethod.PREFIX, virtualTokens, Initialisation.RANDOM, rows, subsample, subsample));
                }
                if (methods.contains(ComparisonMethod.FINE_TUNING)) {
                    trials.add(new Trial(
                            ComparisonMethod.FINE_TUNING, 0, Initialisation.RANDOM, rows, subsample, subsample));
                }
            }
        }
        return trials.stream().distinct().toList();
    }

    private static Trial whole(ComparisonMethod method, int virtualTokens, long seed) {
        return new Trial(method, virtualTokens, Initialisation.RANDOM, 0, 0, seed);
    }

    /** What its files are called. */
    public String id() {
        var id = new StringBuilder(method.id());
        if (method == ComparisonMethod.PREFIX) {
            id.append("-length").append(virtualTokens);
            if (initialisation != Initialisation.RANDOM) {
                id.append('-').append(initialisation.name().toLowerCase(Locale.ROOT));
            }
        }
        return id.append(rows == 0 ? "" : "-rows" + rows + "." + subsample)
                .append("-seed")
                .append(seed)
                .toString();
    }
}
