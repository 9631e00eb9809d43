package dev.preamble.basemodel.corpus;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import java.util.ArrayList;
import java.util.List;

/** Text of the corpus as text: what the vocabulary is learned from, and what a reader may look at. */
public final class Sample {
    private Sample() {}

    /** So many characters of prose and a third as many of pairs. */
    public static List<String> of(Prose prose, Mixture mixture, int characters, long seed) {
        var texts = new ArrayList<String>();
        var chance = Chance.of(seed, -1);
        for (int size = 0; size < characters; size += texts.getLast().length()) {
            texts.add(prose.passage(chance, 2000));
        }
        for (int size = 0; size < characters / 3; size += texts.getLast().length()) {
            var pair = mixture.exercise(chance).next(chance);
            texts.add(pair.given() + pair.told());
        }
        return texts;
    }
}
