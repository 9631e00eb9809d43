package dev.preamble.basemodel.structure;

import java.util.ArrayList;
import java.util.List;

/**
 * One made-up record.
 *
 * @param noun what kind of thing it is
 * @param nounShown whether the record says so, and sentences may
 * @param name the field that names it
 * @param pronoun it, he or she
 */
record Entry(String noun, boolean nounShown, Field name, String pronoun, List<Fact> facts) {
    /** All that a notation shows of it. */
    List<Field> fields() {
        var fields = new ArrayList<Field>();
        fields.add(name);
        if (nounShown) {
            fields.add(new Field("type", noun));
        }
        facts.forEach(fact -> fields.add(fact.field()));
        return fields;
    }

    String possessive() {
        return switch (pronoun) {
            case "he" -> "his";
            case "she" -> "her";
            default -> "its";
        };
    }
}
