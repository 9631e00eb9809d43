package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import java.util.Locale;

/** How a notation spells its keys. */
enum KeyStyle {
    PLAIN,
    CAMEL,
    SNAKE,
    KEBAB,
    UPPER,
    TITLE,
    SHORT;

    static KeyStyle sample(Chance chance) {
        return chance.pick(PLAIN, PLAIN, PLAIN, CAMEL, CAMEL, SNAKE, SNAKE, KEBAB, UPPER, TITLE, TITLE, SHORT);
    }

    String spell(String key) {
        return switch (this) {
            case PLAIN -> key;
            case CAMEL -> camel(key);
            case SNAKE -> key.replace(' ', '_');
            case KEBAB -> key.replace(' ', '-');
            case UPPER -> key.toUpperCase(Locale.ROOT).replace(' ', '_');
            case TITLE -> Spelling.capitalised(key);
            case SHORT ->
                key.replace(" ", "")
                        .substring(0, Math.min(4, key.replace(" ", "").length()));
        };
    }

    private static String camel(String key) {
        var words = key.split("[ -]", -1);
        var spelled = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            spelled.append(Spelling.capitalised(words[i]));
        }
        return spelled.toString();
    }
}
