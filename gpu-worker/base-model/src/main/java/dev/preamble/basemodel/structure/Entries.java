package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import java.util.ArrayList;
import java.util.List;

/** An endless source of entries of one schema that spell their keys alike. */
final class Entries {
    private static final List<String> NAME_KEYS =
            List.of("name", "name", "name", "title", "called", "id", "label", "subject", "what", "entity", "item");

    private final Schema schema;
    private final Grammar grammar;
    private final KeyStyle style;
    private final String nameKey;
    private final List<String> keys;
    private final boolean nounShown;
    private final boolean ordered;
    private final int fewest;
    private final int most;

    Entries(Schema schema, Grammar grammar, Chance chance) {
        this.schema = schema;
        this.grammar = grammar;
        this.style = KeyStyle.sample(chance);
        this.nameKey = chance.in(0.25) ? schema.nouns().getFirst() : chance.pick(NAME_KEYS);
        this.keys = schema.attributes().stream()
                .map(attribute -> chance.pick(attribute.keys()))
                .toList();
        this.nounShown = chance.in(0.5);
        this.ordered = chance.in(0.5);
        this.fewest = chance.between(1, 3);
        this.most = Math.min(schema.attributes().size(), fewest + chance.between(0, 5));
    }

    String kind() {
        return schema.nouns().getFirst();
    }

    Entry next(Chance chance) {
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < keys.size(); i++) {
            numbers.add(i);
        }
        var chosen = chance.some(numbers, chance.between(Math.min(fewest, most), most));
        var facts = (ordered ? chosen : chance.shuffled(chosen))
                .stream()
                        .map(i -> schema.attributes().get(i).fact(style.spell(keys.get(i)), grammar, chance))
                        .toList();
        var name = grammar.expand(chance.pick(schema.names()), chance).replace("the The ", "the ");
        var shown = name.startsWith("the ") && chance.in(0.7) ? name.substring(4) : name;
        return new Entry(
                chance.pick(schema.nouns()),
                nounShown,
                new Field(style.spell(nameKey), shown),
                schema.personal() ? chance.pick("he", "she") : "it",
                facts);
    }
}
