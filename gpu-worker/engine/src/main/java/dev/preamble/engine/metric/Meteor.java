package dev.preamble.engine.metric;

import dev.preamble.engine.metric.WordAlignment.Kind;
import dev.preamble.engine.metric.WordAlignment.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import opennlp.tools.stemmer.snowball.SnowballStemmer;

/**
 * METEOR 1.5 for English (Denkowski and Lavie, WMT 2014) with its parameters of the ranking task, as the E2E challenge's
 * scorer calls it: on words of {@link PennTreebankTokens}, joined ones taken apart. Words match exactly, by stem
 * (Snowball) or as synonyms (WordNet). <b>Its table of paraphrases is missing</b>, and the function words are of {@link
 * FunctionWords}: scores lie a point or more below published ones.
 */
final class Meteor {
    private static final double ALPHA = 0.85;
    private static final double BETA = 0.2;
    private static final double GAMMA = 0.6;
    private static final double DELTA = 0.75;

    private static final Pattern BRACKET = Pattern.compile("-[lr][rsc]b-");
    private static final Pattern HYPHEN =
            Pattern.compile("(?<=[\\p{L}\\p{N}])-(?=[\\p{L}\\p{N}])", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ACRONYM = Pattern.compile("(?:\\p{L}\\.){2,}");
    private static final Pattern APOSTROPHE = Pattern.compile("(\\p{L})'(\\p{L})");
    private static final Pattern SIGN = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\s.,']|(?<![\\p{L}\\p{N}] )'");

    private final SnowballStemmer stemmer = new SnowballStemmer(SnowballStemmer.ALGORITHM.ENGLISH);
    private final Map<String, String> stems = new HashMap<>();
    private final Synonyms synonyms = new Synonyms();

    static double score(List<Item> items) {
        var meteor = new Meteor();
        return items.stream()
                .map(meteor::counts)
                .reduce(Counts.NONE, Counts::plus)
                .score();
    }

    /** Those of the reference that gives the highest score. */
    Counts counts(Item item) {
        var hypothesis = words(item.hypothesis());
        return item.references().stream()
                .map(reference -> counts(hypothesis, words(reference)))
                .max(Comparator.comparingDouble(Counts::score))
                .orElseThrow();
    }

    private Counts counts(List<String> hypothesis, List<String> reference) {
        Metric.endIfInterrupted();
        var candidates = new ArrayList<List<Match>>();
        for (var i = 0; i < hypothesis.size(); i++) {
            candidates.add(matches(i, hypothesis.get(i), reference));
        }
        var alignment = WordAlignment.of(candidates);
        var counts = new Counts(weight(hypothesis), weight(reference), hypothesis.size(), reference.size(), 0, 0, 0, 0);
        for (var match : alignment.matches()) {
            counts = counts.plus(new Counts(
                    0,
                    0,
                    0,
                    0,
                    match.kind().weight() * weight(hypothesis.get(match.hypothesis())),
                    match.kind().weight() * weight(reference.get(match.reference())),
                    1,
                    0));
        }
        return counts.plus(new Counts(0, 0, 0, 0, 0, 0, 0, alignment.chunks()));
    }

    private List<Match> matches(int position, String word, List<String> reference) {
        var matches = new ArrayList<Match>();
        for (var j = 0; j < reference.size(); j++) {
            var other = reference.get(j);
            if (word.equals(other)) {
                matches.add(new Match(position, j, Kind.EXACT));
            } else if (stem(word).equals(stem(other))) {
                matches.add(new Match(position, j, Kind.STEM));
            } else if (synonyms.are(word, other)) {
                matches.add(new Match(position, j, Kind.SYNONYM));
            }
        }
        return matches;
    }

    private String stem(String word) {
        return stems.computeIfAbsent(word, unknown -> stemmer.stem(unknown).toString());
    }

    private static double weight(List<String> words) {
        return words.stream().mapToDouble(Meteor::weight).sum();
    }

    private static double weight(String word) {
        return FunctionWords.contains(word) ? 1 - DELTA : DELTA;
    }

    /** METEOR's own tokeniser comes after the first: signs are words, and what a hyphen joins is two. */
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var token : PennTreebankTokens.of(text)) {
            if (BRACKET.matcher(token).matches()) {
                words.add(token);
                continue;
            }
            var apart = HYPHEN.matcher(token).replaceAll(" ");
            apart = ACRONYM.matcher(apart).matches() ? apart.replace(".", "") : apart;
            apart = APOSTROPHE.matcher(apart).replaceAll("$1 '$2");
            apart = SIGN.matcher(apart).replaceAll(" $0 ");
            words.addAll(MultiBleu.words(apart));
        }
        return words;
    }

    /**
     * What the score is made of, summed over items.
     *
     * @param hypothesis weight of the words
     * @param reference weight of the words
     * @param matchedHypothesis weight of the words that match, times how well
     * @param matchedReference weight of the words that match, times how well
     * @param matches pairs of words
     * @param chunks runs of pairs that follow one another in both
     */
    record Counts(
            double hypothesis,
            double reference,
            int hypothesisLength,
            int referenceLength,
            double matchedHypothesis,
            double matchedReference,
            int matches,
            int chunks) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    hypothesis + other.hypothesis,
                    reference + other.reference,
                    hypothesisLength + other.hypothesisLength,
                    referenceLength + other.referenceLength,
                    matchedHypothesis + other.matchedHypothesis,
                    matchedReference + other.matchedReference,
                    matches + other.matches,
                    chunks + other.chunks);
        }

        double score() {
            if (matches == 0) {
                return 0;
            }
            var precision = matchedHypothesis / hypothesis;
            var recall = matchedReference / reference;
            var mean = precision * recall / (ALPHA * precision + (1 - ALPHA) * recall);
            var whole = chunks == 1 && matches == hypothesisLength && matches == referenceLength;
            var penalty = whole ? 0 : GAMMA * Math.pow((double) chunks / matches, BETA);
            return mean * (1 - penalty);
        }
    }
}
