package dev.preamble.engine.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words of an English text as the COCO caption evaluation cuts them: by the conventions of the Penn Treebank, in lower
 * case, without punctuation. Contractions come apart ({@code is n't}, {@code aromi 's}), hyphenated words stay whole,
 * brackets are words. Our own rules, written against what Stanford's PTBTokenizer 3.4.1 makes of E2E's texts; it is GPL.
 */
final class PennTreebankTokens {
    private static final String LETTERS = "[\\p{L}\\p{M}]+";
    private static final String APOSTROPHE = "['’]";
    private static final Pattern TOKEN = Pattern.compile(
            String.join(
                    "|",
                    "(?:https?://|www\\.)[^\\s\"<>]*[^\\s\"<>.,;:!?)']",
                    "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+",
                    // Two words written as one.
                    "\\b(?:can(?=not\\b)|gon(?=na\\b)|got(?=ta\\b)|wan(?=na\\b)|gim(?=me\\b)|lem(?=me\\b))",
                    "(?<=\\bcan)not\\b|(?<=\\bgon|\\bwan)na\\b|(?<=\\bgot)ta\\b|(?<=\\bgim|\\blem)me\\b",
                    // A contraction's ending, and the word before one.
                    "n" + APOSTROPHE + "t\\b",
                    "(?<=[\\p{L}\\p{N}.])" + APOSTROPHE + "(?:s|m|d|ll|re|ve)\\b",
                    LETTERS + "?(?=n" + APOSTROPHE + "t\\b)",
                    "[od]" + APOSTROPHE + LETTERS,
                    // Abbreviations.
                    "(?:\\p{L}\\.){2,}",
                    "\\b(?:mr|mrs|ms|dr|prof|st|ave|jr|sr|vs|etc|inc|ltd|co|corp|approx|dept|est|rd)\\.",
                    // Numbers, with what belongs to them.
                    "[+-]?\\.?\\p{N}+(?:[.,:/]\\p{N}+)*(?:-\\p{N}+(?:[.,:/]\\p{N}+)*)*(?![\\p{L}\\p{N}-])",
                    // Words, and words joined.
                    "@?[\\p{L}\\p{M}\\p{N}_]+(?:[-‐‑/][\\p{L}\\p{M}\\p{N}_]+)*(?:&(?=\\p{L})\\p{L}+)?",
                    "\\.{2,}|-{2,}|\\S"),
            Pattern.UNICODE_CHARACTER_CLASS | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Set<String> PUNCTUATION =
            Set.of("'", "`", "\"", "’", "‘", "“", "”", ".", "?", "!", ",", ":", "-", "–", "—", ";", "…");
    private static final Map<String, String> WRITTEN = Map.of(
            "(", "-lrb-", ")", "-rrb-", "[", "-lsb-", "]", "-rsb-", "{", "-lcb-", "}", "-rcb-", "£", "#", "€", "$");

    private PennTreebankTokens() {}

    static List<String> of(String text) {
        var tokens = new ArrayList<String>();
        var matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            var token = matcher.group().toLowerCase(Locale.ROOT);
            if (!PUNCTUATION.contains(token) && !dots(token)) {
                tokens.add(WRITTEN.getOrDefault(token, token.replace('’', '\'')));
            }
        }
        return tokens;
    }

    private static boolean dots(String token) {
        return token.chars().allMatch(c -> c == '.') || token.chars().allMatch(c -> c == '-');
    }
}
