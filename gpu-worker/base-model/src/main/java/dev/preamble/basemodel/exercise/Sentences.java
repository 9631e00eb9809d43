package dev.preamble.basemodel.exercise;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Exercises on real sentences: what a writer said, from some of its words. */
public final class Sentences {
    private static final int LONGEST = 240;
    private static final Pattern CONTENT = Pattern.compile("[\\p{L}\\p{N}’'-]{5,}|[A-Z][\\p{L}’'-]+|\\p{N}+");

    private final Prose prose;

    public Sentences(Prose prose) {
        this.prose = prose;
    }

    /** Content words, in their order or not, to the sentence that they come from. */
    public Exercise fromWords(Chance setup) {
        var separator = Separator.sample(setup);
        var between = setup.pick(", ", " | ", "; ", "\n", " / ", "\n- ");
        var key = setup.pick("", "", "", "word=", "words: ", "key: ", "- ");
        boolean shuffled = setup.in(0.3);
        double kept = setup.pick(0.5, 0.7, 0.9);
        return chance -> {
            var sentence = prose.sentence(chance, LONGEST);
            var words = new ArrayList<String>();
            CONTENT.matcher(sentence).results().forEach(word -> {
                if (words.isEmpty() || chance.in(kept)) {
                    words.add(key + word.group());
                }
            });
            return new Pair(String.join(between, shuffled ? chance.shuffled(words) : words) + separator, sentence);
        };
    }

    /** A sentence with holes, and named words for the holes, to the whole sentence. */
    public Exercise fromTemplate(Chance setup) {
        var separator = Separator.sample(setup);
        var hole = setup.pick("[*]", "{*}", "<*>", "$*", "_*_", "%*", "(*)");
        var assign = setup.pick("=", ": ", " = ", " -> ", " is ");
        var between = setup.pick("\n", "; ", ", ", " | ");
        boolean templateFirst = setup.in(0.5);
        return chance -> {
            var sentence = prose.sentence(chance, LONGEST);
            var parts = new ArrayList<>(List.of(sentence.split(" ", -1)));
            var values = new ArrayList<String>();
            int holes = Math.min(parts.size(), chance.between(1, 4));
            for (int at : positions(parts.size(), holes, chance)) {
                var name = prose.word(chance);
                values.add(name + assign + parts.get(at));
                parts.set(at, hole.replace("*", name));
            }
            var template = String.join(" ", parts);
            var given = String.join(between, chance.shuffled(values));
            return new Pair((templateFirst ? template + "\n" + given : given + "\n" + template) + separator, sentence);
        };
    }

    /** A sentence with its words out of order to the sentence. */
    public Exercise fromDisorder(Chance setup) {
        var separator = Separator.sample(setup);
        return chance -> {
            var sentence = prose.sentence(chance, 120);
            return new Pair(String.join(" ", chance.shuffled(List.of(sentence.split(" ", -1)))) + separator, sentence);
        };
    }

    private static List<Integer> positions(int size, int count, Chance chance) {
        var all = new ArrayList<Integer>();
        for (int i = 0; i < size; i++) {
            all.add(i);
        }
        return chance.some(all, count);
    }
}
