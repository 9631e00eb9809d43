package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Schemas made up on the spot, of things and properties that do not exist: only the record says what they are. */
final class Invention {
    private static final List<String> RULES = List.of(
            "{any}",
            "{any}",
            "{place}",
            "{person}",
            "{titled}",
            "{date}",
            "{money}",
            "{count}",
            "{length}",
            "{percent}",
            "{code}",
            "{company}",
            "{nearby}",
            "{rating}",
            "{colour}",
            "{word}",
            "{phrase:2:3}",
            "{time}",
            "{duration}",
            "{list2}",
            "{quality}",
            "{area}",
            "{country}",
            "{weight}",
            "{material}",
            "{pricerange}",
            "{animal}");

    private static final List<String> FORMS = List.of(
            "v has a KEY of *",
            "v has the KEY *",
            "v lists * as its KEY",
            "v gives * as its KEY",
            "v shows * for KEY",
            "v [comes|is] with a KEY of *",
            "v offers * as KEY",
            "w with KEY *",
            "w with a KEY of *",
            "w whose KEY is *",
            "w of KEY *",
            "w that has * for its KEY",
            "w (KEY: *)");

    private Invention() {}

    static Schema schema(Grammar grammar, Chance chance) {
        var noun = chance.in(0.5)
                ? grammar.prose().word(chance)
                : grammar.expand("{syllables:1:3}", chance).toLowerCase(Locale.ROOT);
        var attributes = new ArrayList<Attribute>();
        int count = chance.between(3, 7);
        for (int i = 0; i < count; i++) {
            attributes.add(attribute(grammar, chance));
        }
        var names = List.of("{titled}", "{any}", "{place}", "{person}", "{brand}", "{code}");
        return new Schema("invented", List.of(noun), List.of(chance.pick(names)), chance.in(0.15), attributes);
    }

    private static Attribute attribute(Grammar grammar, Chance chance) {
        var key = grammar.prose().word(chance)
                + (chance.in(0.3) ? " " + grammar.prose().word(chance) : "");
        if (chance.in(0.15)) {
            return new Attribute(
                    List.of(key),
                    List.of("?"),
                    Form.parseAll("v has " + key + " ; v offers " + key + " ; w with " + key),
                    Form.parseAll("v has no " + key + " ; v does not offer " + key + " ; w without " + key));
        }
        var words = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            words.add(chance.pick(FORMS)
                    .replace("a KEY", Spelling.withArticle(key))
                    .replace("KEY", key));
        }
        return new Attribute(
                List.of(key), List.of(chance.pick(RULES)), Form.parseAll(String.join(" ; ", words)), List.of());
    }
}
