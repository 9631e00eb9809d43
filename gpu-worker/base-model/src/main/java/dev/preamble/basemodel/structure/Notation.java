package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import java.util.List;
import java.util.stream.Collectors;

/** A way to write the fields of a record down. Two draws seldom give the same. */
public sealed interface Notation {
    String write(String kind, List<Field> fields);

    /**
     * Fields one after another.
     *
     * @param open before all; an asterisk is the record's kind
     * @param key before a field's key
     * @param value between key and value
     * @param end after a value
     * @param between between fields
     * @param close after all
     */
    record Listing(String open, String key, String value, String end, String between, String close)
            implements Notation {
        @Override
        public String write(String kind, List<Field> fields) {
            return fields.stream()
                    .map(field -> key + field.key() + value + field.value() + end)
                    .collect(Collectors.joining(between, open.replace("*", kind), close.replace("*", kind)));
        }
    }

    /** XML elements, or the like with other brackets. */
    record Elements(String left, String slash, String right, String between) implements Notation {
        @Override
        public String write(String kind, List<Field> fields) {
            return fields.stream()
                    .map(field -> left + field.key() + right + field.value() + left + slash + field.key() + right)
                    .collect(Collectors.joining(between));
        }
    }

    /** Subject, key and value, over again for each field; the first field is the subject. */
    record Triples(String open, String comma, String close, String between) implements Notation {
        @Override
        public String write(String kind, List<Field> fields) {
            var subject = fields.getFirst().value();
            return fields.stream()
                    .skip(fields.size() > 1 ? 1 : 0)
                    .map(field -> open + subject + comma + field.key() + comma + field.value() + close)
                    .collect(Collectors.joining(between));
        }
    }

    /** All keys, then all values. */
    record Table(String bar, String line) implements Notation {
        @Override
        public String write(String kind, List<Field> fields) {
            return fields.stream().map(Field::key).collect(Collectors.joining(bar))
                    + line
                    + fields.stream().map(Field::value).collect(Collectors.joining(bar));
        }
    }

    /** Values without their keys. */
    record Values(String between) implements Notation {
        @Override
        public String write(String kind, List<Field> fields) {
            return fields.stream().map(Field::value).collect(Collectors.joining(between));
        }
    }

    /** A notation drawn at random, down to its delimiters. */
    static Notation sample(Chance chance) {
        return switch (chance.between(0, 23)) {
            case 0, 1 -> new Listing(chance.pick("", "*:\n", "* "), "", chance.pick(": ", ":", " : "), "", "\n", "");
            case 2, 3, 4, 5 -> bracketed(chance);
            case 6, 7 ->
                new Listing("", "", chance.pick("=", " = "), "", chance.pick("; ", ", ", "\n", " ", " | ", "&"), "");
            case 8 -> new Listing("{", "\"", "\": \"", "\"", ", ", "}");
            case 9 -> new Listing(chance.pick("", "* "), "(", ", ", ")", chance.pick(" ", ", ", "\n"), "");
            case 10, 11 -> triples(chance);
            case 12 -> new Table(chance.pick(" | ", ", ", "\t", ";"), chance.pick("\n", "\n", "\n---\n"));
            case 13 -> new Elements("<", "/", ">", chance.pick("", " ", "\n"));
            case 14 -> new Elements(chance.pick("[", "{"), chance.pick("/", "end "), chance.pick("]", "}"), " ");
            case 15 ->
                new Listing("", chance.pick("- ", "* ", "• ", "> "), chance.pick(": ", " = ", " - "), "", "\n", "");
            case 16, 17, 18 -> function(chance);
            case 19 -> new Listing("<* ", "", "=\"", "\"", " ", chance.pick("/>", ">", " />"));
            case 20 -> new Listing(chance.pick("", "(*"), "(", " ", ")", " ", chance.pick("", ")"));
            case 21 ->
                new Listing("", chance.pick("<", "[", "@", "#", "__"), chance.pick("> ", "] ", " ", ": "), "", " ", "");
            case 22 ->
                new Listing(
                        "",
                        "",
                        chance.pick(" : ", ": ", " is ", " -> "),
                        "",
                        chance.pick(" | ", ", ", " ; ", ". "),
                        "");
            case 23 -> new Values(chance.pick(" | ", ", ", " ; ", "\n", " / ", " - "));
            default -> throw new IllegalStateException("outside the cases");
        };
    }

    private static Notation bracketed(Chance chance) {
        var brackets = chance.pick("[]", "[]", "()", "{}", "<>");
        return new Listing(
                chance.pick("", "", "", "*: ", "* "),
                "",
                brackets.substring(0, 1),
                brackets.substring(1),
                chance.pick(", ", ", ", " ", ",", "; "),
                "");
    }

    private static Notation triples(Chance chance) {
        return switch (chance.between(0, 3)) {
            case 0 -> new Triples("", " | ", "", chance.pick("\n", " && ", " ; "));
            case 1 -> new Triples("(", ", ", ")", chance.pick(" ", ", ", "\n"));
            case 2 -> new Triples("<S> ", chance.pick(" : ", " <P> "), "", " ");
            default -> new Triples("", " : ", "", chance.pick(" | ", "\n"));
        };
    }

    private static Notation function(Chance chance) {
        var quote = chance.pick("'", "'", "", "\"");
        var act = chance.pick(
                "tell", "describe", "state", "say", "present", "report", "note", "*", "*", "show", "explain");
        return new Listing(act + "(", "", "=" + quote, quote, chance.pick(";", "; ", ", ", ","), ")");
    }
}
