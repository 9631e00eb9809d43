package dev.preamble.basemodel.prose;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Paragraphs of running text in their order, from which passages, sentences, phrases and words are drawn. Immutable. */
public final class Prose {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?][\"'”’]?)\\s+(?=[\"'“‘]?[A-Z])");
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
            sentence = chance.pick(SENTENCE_END.split(chance.pick(paragraphs))).strip();
            if (sentence.length() >= 30 && sentence.length() <= longest) {
                return sentence;
            }
        }
        return sentence.substring(0, Math.min(sentence.length(), longest)).strip();
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
            var word = chance.pick(chance.pick(paragraphs).split("[^\\p{L}]+", -1));
            if (WORD.matcher(word).matches() && !FUNCTION_WORDS.contains(word)) {
                return word;
            }
        }
        return "thing";
    }
}
