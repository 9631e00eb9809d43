package dev.preamble.basemodel.corpus;

import dev.preamble.basemodel.exercise.Pair;
import dev.preamble.basemodel.tokenizer.TokenizerFile;

/** A row in the making. */
final class Filling {
    private final int[] tokens;
    private final byte[] kinds;
    private int used;

    Filling(int length) {
        this.tokens = new int[length];
        this.kinds = new byte[length];
    }

    int left() {
        return tokens.length - used;
    }

    /** Adds the pair and an end of text if both fit, and says whether they did. */
    boolean add(Pair pair, Vocabulary vocabulary, boolean givenLearned) {
        // A space before the told text belongs to its first word.
        var given = pair.given().endsWith(" ")
                ? pair.given().substring(0, pair.given().length() - 1)
                : pair.given();
        int[] before = vocabulary.tokens(given);
        int[] after = vocabulary.tokens(pair.given().substring(given.length()) + pair.told());
        if (before.length + after.length + 1 > left()) {
            return false;
        }
        put(before, before.length, givenLearned ? Row.GIVEN : Row.SKIPPED);
        put(after, after.length, Row.TOLD);
        put(TokenizerFile.END_OF_TEXT_ID, Row.TOLD);
        return true;
    }

    /** Adds as much of the text as fits, and the end token after it where there is room. */
    void add(int[] text, int end) {
        put(text, Math.min(text.length, left()), Row.PROSE);
        if (left() > 0) {
            put(end, Row.PROSE);
        }
    }

    /** Fills the rest with ends of text that nothing learns. */
    void pad() {
        while (left() > 0) {
            put(TokenizerFile.END_OF_TEXT_ID, Row.SKIPPED);
        }
    }

    Row at(int offset) {
        return new Row(tokens, kinds, offset);
    }

    private void put(int[] text, int count, byte kind) {
        for (int i = 0; i < count; i++) {
            put(text[i], kind);
        }
    }

    private void put(int token, byte kind) {
        tokens[used] = token;
        kinds[used] = kind;
        used++;
    }
}
