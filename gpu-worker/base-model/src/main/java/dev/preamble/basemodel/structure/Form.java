package dev.preamble.basemodel.structure;

import java.util.List;

/** One way to say an attribute in a sentence: its place and its words, in which an asterisk is the value. */
record Form(Place place, String words) {
    enum Place {
        /** A verb phrase of the subject: {@code was built in *}. */
        VERB,
        /** Words after the noun: {@code from *}. */
        AFTER,
        /** Words between article and noun: {@code *-built}. */
        BEFORE
    }

    static List<Form> parseAll(String text) {
        return Alternatives.of(text, " ;").stream()
                .filter(form -> !form.isEmpty())
                .map(Form::parse)
                .toList();
    }

    private static Form parse(String text) {
        var words = text.substring(2);
        return switch (text.substring(0, 2)) {
            case "v " -> new Form(Place.VERB, words);
            case "w " -> new Form(Place.AFTER, words);
            case "a " -> new Form(Place.BEFORE, words);
            case String other -> throw new IllegalArgumentException("schemas.txt: unknown form: " + other + words);
        };
    }
}
