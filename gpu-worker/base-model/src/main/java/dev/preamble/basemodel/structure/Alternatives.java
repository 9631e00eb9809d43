package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import java.util.Arrays;
import java.util.List;

/** The choices inside an expression: {@code [x|y]} in its text, {@code x|y} at its top. */
final class Alternatives {
    private Alternatives() {}

    static List<String> of(String text, String separator) {
        return Arrays.stream(text.split(separator, -1)).map(String::strip).toList();
    }

    /** Picks one of each bracketed group, innermost text only: groups do not nest. */
    static String choose(String text, Chance chance) {
        int open = text.indexOf('[');
        if (open < 0) {
            return text;
        }
        int close = text.indexOf(']', open);
        var group = text.substring(open + 1, close).split("\\|", -1);
        return text.substring(0, open) + chance.pick(group) + choose(text.substring(close + 1), chance);
    }

    /** The parts of {@code x|y} at the top, leaving bracketed groups whole. */
    static List<String> top(String text) {
        return Arrays.stream(text.split("\\|(?![^\\[]*])", -1))
                .map(String::strip)
                .toList();
    }
}
