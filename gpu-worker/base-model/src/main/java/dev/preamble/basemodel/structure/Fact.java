package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import dev.preamble.basemodel.structure.Form.Place;
import java.util.List;

/**
 * A field and how sentences can say it.
 *
 * @param said the value's words in a sentence; empty where the forms hold all of it
 */
record Fact(Field field, String said, List<Form> forms) {
    boolean has(Place place) {
        return forms.stream().anyMatch(form -> form.place() == place);
    }

    /** Words for the place, which the forms must have; for a verb phrase any fact has some. */
    String words(Place place, Chance chance) {
        var fitting = forms.stream().filter(form -> form.place() == place).toList();
        if (fitting.isEmpty()) {
            return "has " + Spelling.withArticle(field.key()) + " of " + said;
        }
        return Alternatives.choose(chance.pick(fitting).words(), chance)
                .replace("*", said)
                .replaceAll(" +", " ")
                .strip();
    }
}
