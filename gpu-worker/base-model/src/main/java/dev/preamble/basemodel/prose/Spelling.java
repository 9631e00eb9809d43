package dev.preamble.basemodel.prose;

import java.util.List;

/** English spelling rules that the generators share. */
public final class Spelling {
    private Spelling() {}

    public static String capitalised(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** The words with the indefinite article that fits them by spelling. */
    public static String withArticle(String words) {
        boolean vowel = !words.isEmpty() && "aeiouAEIOU8".indexOf(words.charAt(0)) >= 0;
        return (vowel ? "an " : "a ") + words;
    }

    /** {@code a, b and c}. */
    public static String enumerated(List<String> parts, String conjunction) {
        if (parts.size() < 2) {
            return String.join("", parts);
        }
        return String.join(", ", parts.subList(0, parts.size() - 1)) + " " + conjunction + " " + parts.getLast();
    }
}
