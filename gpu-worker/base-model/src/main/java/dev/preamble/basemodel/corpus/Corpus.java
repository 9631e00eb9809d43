package dev.preamble.basemodel.corpus;

import dev.preamble.basemodel.exercise.Pair;
import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import dev.preamble.basemodel.tokenizer.TokenizerFile;
import org.jspecify.annotations.Nullable;

/**
 * The training text as rows of tokens. A row depends on seed and number alone, so training goes on anywhere without a
 * reader's state. Rows begin with a document and hold pairs whole; prose fills what is left. In half of the rows of
 * pairs all pairs are of one exercise: the model learns to take the task from what stands before, which is where a
 * prefix will stand. Safe for several threads.
 */
public final class Corpus {
    private static final double PROSE_ROWS = 0.15;
    private static final double SERIES = 0.5;
    private static final double GIVEN_LEARNED = 0.2;
    private static final int SHORTEST_FILL = 12;

    private final @Nullable Mixture mixture;
    private final Prose prose;
    private final Vocabulary vocabulary;
    private final int length;
    private final int positions;
    private final long seed;

    /**
     * @param mixture the pairs; null for rows of prose alone
     * @param length tokens in a row
     * @param positions what the model can address; rows start anywhere that lets them end there
     */
    public Corpus(@Nullable Mixture mixture, Prose prose, Vocabulary vocabulary, int length, int positions, long seed) {
        this.mixture = mixture;
        this.prose = prose;
        this.vocabulary = vocabulary;
        this.length = length;
        this.positions = positions;
        this.seed = seed;
    }

    /** Rows of prose alone. */
    public static Corpus ofProse(Prose prose, Vocabulary vocabulary, int length, int positions) {
        return new Corpus(null, prose, vocabulary, length, positions, 0);
    }

    /** Tokens in a row. */
    public int length() {
        return length;
    }

    public Row row(long number) {
        var chance = Chance.of(seed, number);
        var row = new Filling(length);
        if (mixture != null && !chance.in(PROSE_ROWS)) {
            pairs(mixture, row, chance);
        }
        while (row.left() > 0) {
            prose(row, chance);
        }
        return row.at(chance.between(0, positions - length));
    }

    private void pairs(Mixture mixture, Filling row, Chance chance) {
        boolean series = chance.in(SERIES);
        var exercise = mixture.exercise(chance);
        while (true) {
            Pair pair = exercise.next(chance);
            if (!row.add(pair, vocabulary, chance.in(GIVEN_LEARNED))) {
                return;
            }
            if (!series) {
                exercise = mixture.exercise(chance);
                if (chance.in(0.08)) {
                    return;
                }
            }
        }
    }

    private void prose(Filling row, Chance chance) {
        if (row.left() < SHORTEST_FILL) {
            row.pad();
            return;
        }
        var passage = prose.passage(chance, chance.in(0.3) ? chance.between(100, 500) : 6 * row.left());
        row.add(vocabulary.tokens(passage), TokenizerFile.END_OF_TEXT_ID);
    }
}
