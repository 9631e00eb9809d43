package dev.preamble.engine.metric;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The words of a text as NIST's mteval-v13a.pl cuts them, in lower case: punctuation stands alone, but for full stops and
 * commas between digits. Words keep their hyphens and apostrophes.
 */
final class MtevalTokens {
    private static final Pattern PUNCTUATION = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern STOP_AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern STOP_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private MtevalTokens() {}

    /** At least one word, which is the empty one if there is nothing to cut. */
    static List<String> of(String text) {
        var plain = text.replace("<skipped>", "")
                .replace("-\n", "")
                .replace('\n', ' ')
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        var cut = PUNCTUATION.matcher(" " + plain + " ").replaceAll(" $1 ");
        cut = STOP_AFTER_NO_DIGIT.matcher(cut).replaceAll("$1 $2 ");
        cut = STOP_BEFORE_NO_DIGIT.matcher(cut).replaceAll(" $1 $2");
        cut = DASH_AFTER_DIGIT.matcher(cut).replaceAll("$1 $2 ");
        return List.of(SPACE.matcher(cut)
                .replaceAll(" ")
                .strip()
                .toLowerCase(Locale.ROOT)
                .split(" "));
    }
}
