package dev.preamble.engine.corpus;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts as the evaluation of the WebNLG challenge of 2017 prepares them before it scores them (its {@code evaluation.py}):
 * lower case, ASCII, each sign a word of its own. An underscore is no sign. References are taken apart before their letters
 * become ASCII, and hypotheses behind it, as there.
 *
 * <p>Letters become ASCII by losing their accents, and some by name; what is left of other scripts stays, where the
 * challenge's {@code unidecode} transcribes it.
 */
public final class WebnlgText {
    private static final Pattern SIGN = Pattern.compile("[^\\p{L}\\p{N}_]");
    private static final Pattern MARK = Pattern.compile("\\p{M}");
    private static final Map<String, String> NO_ACCENTS = Map.ofEntries(
            Map.entry("æ", "ae"),
            Map.entry("œ", "oe"),
            Map.entry("ø", "o"),
            Map.entry("ł", "l"),
            Map.entry("đ", "d"),
            Map.entry("ð", "d"),
            Map.entry("þ", "th"),
            Map.entry("ß", "ss"),
            Map.entry("ı", "i"),
            Map.entry("‐", "-"),
            Map.entry("‑", "-"),
            Map.entry("–", "-"),
            Map.entry("—", "--"),
            Map.entry("−", "-"),
            Map.entry("‘", "'"),
            Map.entry("’", "'"),
            Map.entry("′", "'"),
            Map.entry("“", "\""),
            Map.entry("”", "\""),
            Map.entry("″", "\""));

    private WebnlgText() {}

    public static String hypothesis(String text) {
        return apart(ascii(text.toLowerCase(Locale.ROOT)));
    }

    public static String reference(String text) {
        return ascii(apart(text).toLowerCase(Locale.ROOT));
    }

    private static String apart(String text) {
        return SIGN.matcher(text).replaceAll(" $0 ").strip().replaceAll("\\s+", " ");
    }

    private static String ascii(String text) {
        var decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        return MARK.matcher(decomposed)
                .replaceAll("")
                .codePoints()
                .mapToObj(Character::toString)
                .map(letter -> NO_ACCENTS.getOrDefault(letter, letter))
                .collect(Collectors.joining());
    }
}
