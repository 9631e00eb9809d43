package dev.preamble.basemodel.exercise;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Exercises on strings without meaning: copying, choosing and changing them. */
public final class Strings {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-/'éü£€";

    private final Function<Chance, String> value;

    /** @param value draws a string, of one or several words */
    public Strings(Function<Chance, String> value) {
        this.value = value;
    }

    /** Items to the same items. */
    public Exercise copying(Chance setup) {
        var between = setup.pick(" ", " ", ", ", "\n", " | ", "; ");
        var separator = Separator.sample(setup);
        boolean noise = setup.in(0.4);
        return chance -> {
            var items = String.join(between, noise ? noise(chance) : items(chance, 6));
            return new Pair(items + separator, items);
        };
    }

    /** A list to one sentence on what is in it. */
    public Exercise listing(Chance setup) {
        var separator = Separator.sample(setup);
        var between = setup.pick("\n", "\n- ", ", ", " | ", "; ");
        var telling = setup.pick(
                "There are # items: *.",
                "* (# in all)",
                "*.",
                "We have *.",
                "From ^ to $.",
                "The first is ^ and the last is $.",
                "You can choose between *.",
                "The list has # entries, ^ first.",
                "* are on the list.",
                "$, ^");
        var conjunction = setup.pick("and", "or", "as well as");
        return chance -> {
            var items = items(chance, 6);
            var told = telling.replace("#", String.valueOf(items.size()))
                    .replace("*", Spelling.enumerated(items, conjunction))
                    .replace("^", items.getFirst())
                    .replace("$", items.getLast());
            return new Pair(String.join(between, items) + separator, told);
        };
    }

    /** Names with values and one name to its value. */
    public Exercise lookingUp(Chance setup) {
        var separator = Separator.sample(setup);
        var assign = setup.pick(": ", "=", " -> ", " is ", " | ");
        var between = setup.pick("\n", ", ", "; ");
        return chance -> {
            var names = items(chance, 7);
            var lines = new ArrayList<String>();
            var values = new ArrayList<String>();
            for (String name : names) {
                values.add(value.apply(chance));
                lines.add(name + assign + values.getLast());
            }
            int asked = chance.between(0, names.size() - 1);
            return new Pair(String.join(between, lines) + "\n" + names.get(asked) + separator, values.get(asked));
        };
    }

    /** A string to the same string changed by one rule. */
    public Exercise changing(Chance setup) {
        var separator = Separator.sample(setup);
        UnaryOperator<String> rule = setup.pick(List.<UnaryOperator<String>>of(
                text -> text.toUpperCase(Locale.ROOT),
                text -> text.toLowerCase(Locale.ROOT),
                Spelling::capitalised,
                text -> text + " " + text,
                text -> text + ", " + text + " and " + text,
                text -> "\"" + text + "\"",
                text -> text.replace(' ', '_'),
                text -> text.replace(" ", ", "),
                Strings::reversed,
                text -> text.substring(text.indexOf(' ') + 1),
                text -> text.substring(0, Math.max(text.indexOf(' '), 1))));
        return chance -> {
            var text = String.join(" ", items(chance, 4));
            return new Pair(text + separator, rule.apply(text));
        };
    }

    private static String reversed(String text) {
        var words = new ArrayList<>(List.of(text.split(" ", -1)));
        Collections.reverse(words);
        return String.join(" ", words);
    }

    private List<String> items(Chance chance, int most) {
        var items = new ArrayList<String>();
        int count = chance.between(2, most);
        while (items.size() < count) {
            items.add(value.apply(chance));
        }
        return items;
    }

    private static List<String> noise(Chance chance) {
        var words = new ArrayList<String>();
        int count = chance.between(2, 10);
        for (int i = 0; i < count; i++) {
            var word = new StringBuilder();
            int length = chance.between(1, 7);
            while (word.length() < length) {
                word.append(LETTERS.charAt(chance.between(0, LETTERS.length() - 1)));
            }
            words.add(word.toString());
        }
        return words;
    }
}
