package dev.preamble.basemodel.prose;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Paragraphs of running text in their order, from which passages, sentences, phrases and words are drawn. Immutable. */
public final class Prose {
    private static final String ENDS = ".!?\"'”’";
    private static final String QUOTES = "\"'“‘";
    private static final Pattern WORD = Pattern.compile("[a-z]{4,10}");
    private static final Set<String> FUNCTION_WORDS = Set.of(
            "that", "with", "from", "this", "have", "were", "they", "them", "their", "been", "what", "when", "there",
            "would", "could", "should", "which", "will", "into", "upon", "than", "then", "your", "some", "such", "very",
            "where", "these", "those", "because", "though", "through", "about", "after", "before", "himself",
            "herself");
    private static final int ATTEMPTS = 20;

    private final List<String> paragraphs;

    public Prose(List<String> paragraphs) {
        if (paragraphs.isEmpty()) {
            throw new IllegalArgumentException("prose needs at least one paragraph");
        }
        this.paragraphs = List.copyOf(paragraphs);
    }

    public List<String> paragraphs() {
        return paragraphs;
    }

    /** At least so many characters (less only at the very end), from the start of a paragraph over the ones that follow. */
    public String passage(Chance chance, int characters) {
        int at = chance.between(0, paragraphs.size() - 1);
        var passage = new StringBuilder();
        while (passage.length() < characters && at < paragraphs.size()) {
            passage.append(passage.isEmpty() ? "" : "\n").append(paragraphs.get(at++));
        }
        return passage.toString();
    }

    /** One sentence of 30 to so many characters, where one is found soon, else a piece of one. */
    public String sentence(Chance chance, int longest) {
        String sentence = "";
        for (int i = 0; i < ATTEMPTS; i++) {
            sentence = sentenceAround(chance);
            if (sentence.length() >= 30 && sentence.length() <= longest) {
                return sentence;
            }
        }
        return sentence.substring(0, Math.min(sentence.length(), longest)).strip();
    }

    private String sentenceAround(Chance chance) {
        var paragraph = chance.pick(paragraphs);
        int at = chance.between(0, paragraph.length() - 1);
        int start = at;
        while (start > 0 && !sentenceStartsAt(paragraph, start)) {
            start--;
        }
        int end = at + 1;
        while (end < paragraph.length() && !sentenceStartsAt(paragraph, end)) {
            end++;
        }
        return paragraph.substring(start, end).strip();
    }

    /** Whether there is a space before, an end mark or a quotation mark before that, and a capital or quotation here. */
    private static boolean sentenceStartsAt(String paragraph, int at) {
        return at > 1
                && paragraph.charAt(at - 1) == ' '
                && ENDS.indexOf(paragraph.charAt(at - 2)) >= 0
                && !abbreviationEndsAt(paragraph, at - 2)
                && (Character.isUpperCase(paragraph.charAt(at)) || QUOTES.indexOf(paragraph.charAt(at)) >= 0);
    }

    /** Whether the sign there follows a short word with a capital, as in Mrs. or J. */
    private static boolean abbreviationEndsAt(String paragraph, int at) {
        int start = at;
        while (start > 0 && Character.isLetter(paragraph.charAt(start - 1))) {
            start--;
        }
        return start < at && at - start <= 3 && Character.isUpperCase(paragraph.charAt(start));
    }

    /** So many words in a row, without punctuation at their ends. */
    public String phrase(Chance chance, int words) {
        String[] all = sentence(chance, 300).split("\\s+", -1);
        int start = chance.between(0, Math.max(0, all.length - words));
        var phrase = String.join(" ", List.of(all).subList(start, Math.min(all.length, start + words)));
        var clean = phrase.replaceAll("[^\\p{L}\\p{N} '’-]", "").strip();
        return clean.isEmpty() ? word(chance) : clean;
    }

    /** A lower-case word of four to ten letters that carries meaning. */
    public String word(Chance chance) {
        for (int i = 0; i < ATTEMPTS; i++) {
            var paragraph = chance.pick(paragraphs);
            int at = chance.between(0, paragraph.length() - 1);
            int start = at;
            while (start > 0 && Character.isLetter(paragraph.charAt(start - 1))) {
                start--;
            }
            int end = at;
            while (end < paragraph.length() && Character.isLetter(paragraph.charAt(end))) {
                end++;
            }
            var word = paragraph.substring(start, Math.max(start, end));
            if (WORD.matcher(word).matches() && !FUNCTION_WORDS.contains(word)) {
                return word;
            }
        }
        return "thing";
    }
}
