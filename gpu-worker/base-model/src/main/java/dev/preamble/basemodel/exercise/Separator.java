package dev.preamble.basemodel.exercise;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import java.util.List;

/** What stands between the input and the output of a pair. Never the end-of-text token: that is left to prefixes. */
public final class Separator {
    private static final List<String> SIGNS = List.of(
            "\n", "\n", "\n\n", "\n\n", " -> ", " => ", "\n-> ", "\n=> ", " = ", " : ", "\n---\n", " | ", " || ",
            "\n\n\n", " ## ", "\n###\n", " ~ ", "\t", " >> ", "\n\n> ", " // ", " ... ", "\n* ", ": ", "\n=\n");
    private static final List<String> WORDS = List.of(
            "text",
            "summary",
            "description",
            "in words",
            "answer",
            "output",
            "result",
            "sentence",
            "say",
            "story",
            "as text",
            "written out",
            "target",
            "note",
            "reading",
            "so",
            "that is",
            "report",
            "this means",
            "English");
    private static final String PUNCTUATION = "#=>-|~*:;/+%@^!<&_";

    private Separator() {}

    public static String sample(Chance chance) {
        return switch (chance.between(0, 9)) {
            case 0, 1, 2 -> word(chance);
            case 3 -> punctuation(chance);
            default -> chance.pick(SIGNS);
        };
    }

    private static String word(Chance chance) {
        var word = chance.pick(WORDS);
        var spelled = chance.in(0.6) ? Spelling.capitalised(word) : word;
        return chance.pick("\n", "\n\n", " ", " | ") + spelled + chance.pick(": ", ":\n", " - ", " = ");
    }

    private static String punctuation(Chance chance) {
        var signs = new StringBuilder(chance.pick(" ", "\n", ""));
        int count = chance.between(1, 4);
        for (int i = 0; i < count; i++) {
            signs.append(PUNCTUATION.charAt(chance.between(0, PUNCTUATION.length() - 1)));
        }
        return signs.append(chance.pick(" ", "\n", "")).toString();
    }
}
