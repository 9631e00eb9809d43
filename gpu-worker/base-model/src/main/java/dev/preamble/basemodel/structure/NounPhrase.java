package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import dev.preamble.basemodel.structure.Form.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * A noun with facts before and after it.
 *
 * @param words without an article
 * @param rest the facts that found no place
 */
record NounPhrase(String words, List<Fact> rest) {
    static NounPhrase of(String noun, List<Fact> group, Chance chance) {
        var before = new ArrayList<String>();
        var after = new ArrayList<String>();
        var rest = new ArrayList<Fact>();
        for (Fact fact : group) {
            if (fact.has(Place.BEFORE) && before.size() < 2 && chance.in(0.7)) {
                before.add(fact.words(Place.BEFORE, chance));
            } else if (fact.has(Place.AFTER) && after.size() < 3 && chance.in(0.7)) {
                after.add(fact.words(Place.AFTER, chance));
            } else {
                rest.add(fact);
            }
        }
        var words = new StringBuilder();
        before.forEach(word -> words.append(word).append(' '));
        words.append(noun);
        after.forEach(word -> words.append(' ').append(word));
        return new NounPhrase(words.toString(), rest);
    }

    String indefinite() {
        return Spelling.withArticle(words);
    }
}
