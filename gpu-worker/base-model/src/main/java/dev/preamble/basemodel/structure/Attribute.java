package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import java.util.List;

/**
 * Something that a record may say of its subject.
 *
 * @param keys spellings of its name
 * @param values expressions of the grammar; {@code ?} stands for yes or no, and of {@code a~b} the record shows a
 * @param forms how a sentence says it; for yes and no, how it says yes
 * @param negations how a sentence says no; empty for other values
 */
record Attribute(List<String> keys, List<String> values, List<Form> forms, List<Form> negations) {
    private static final List<String> YES = List.of("yes", "yes", "true", "Yes", "available");
    private static final List<String> NO = List.of("no", "no", "false", "No", "none");

    /** {@code KEY | KEY :: value :: form ; form // negation ; negation}. */
    static Attribute parse(String line) {
        String[] parts = line.split(" :: ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("schemas.txt: not KEY :: value :: forms: " + line);
        }
        String[] sides = parts[2].split(" // ", -1);
        return new Attribute(
                Alternatives.of(parts[0], " \\| "),
                Alternatives.top(parts[1]),
                Form.parseAll(sides[0]),
                sides.length > 1 ? Form.parseAll(sides[1]) : List.of());
    }

    /** A value of this attribute, with the forms that can say it. */
    Fact fact(String key, Grammar grammar, Chance chance) {
        if (!negations.isEmpty()) {
            boolean yes = chance.in(0.6);
            return new Fact(new Field(key, chance.pick(yes ? YES : NO)), "", yes ? forms : negations);
        }
        var shades = Alternatives.of(chance.pick(values), "~");
        var shown = grammar.expand(shades.getFirst(), chance).strip();
        var said = shades.size() > 1 ? chance.pick(shades) : shown;
        return new Fact(new Field(key, shown), said, forms);
    }
}
