package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import dev.preamble.basemodel.prose.Spelling;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A context-free grammar of made-up values, as the notes at the top of {@code lexicon.txt} describe it. Words and
 * phrases come from prose, so the values have no end.
 */
public final class Grammar {
    private static final List<String> ONSETS = List.of(
            "b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "qu",
            "r", "s", "sh", "st", "t", "th", "tr", "v", "w", "y", "z", "", "", "sk", "bl", "gl", "wh", "sp");
    private static final List<String> NUCLEI = List.of(
            "a", "e", "i", "o", "u", "a", "e", "i", "o", "u", "ai", "ea", "ie", "oa", "ou", "ee", "oo", "au", "y", "é",
            "ö", "á");
    private static final List<String> CODAS = List.of(
            "", "", "", "", "n", "r", "l", "s", "m", "t", "nd", "rn", "ck", "x", "ss", "ll", "ng", "th", "rk", "v");

    private final Map<String, List<String>> rules = new HashMap<>();
    private final Prose prose;

    /** Reads the shipped lexicon. */
    public Grammar(Prose prose) {
        this.prose = prose;
        Resource.lines("lexicon.txt").forEach(line -> {
            int equals = line.indexOf(" = ");
            rules.put(line.substring(0, equals), Alternatives.of(line.substring(equals + 3), " \\| "));
        });
    }

    Prose prose() {
        return prose;
    }

    /** One value of the expression, in which braces name rules and brackets hold alternatives. */
    public String expand(String expression, Chance chance) {
        var chosen = Alternatives.choose(expression, chance);
        var value = new StringBuilder();
        int at = 0;
        for (int open = chosen.indexOf('{'); open >= 0; open = chosen.indexOf('{', at)) {
            int close = chosen.indexOf('}', open);
            value.append(chosen, at, open).append(rule(chosen.substring(open + 1, close), chance));
            at = close + 1;
            // "compass" and "s" make "compass".
            at += value.toString().endsWith("s") && chosen.startsWith("s", at) ? 1 : 0;
        }
        return value.append(chosen, at, chosen.length()).toString();
    }

    private String rule(String call, Chance chance) {
        if (call.endsWith("^")) {
            return Spelling.capitalised(rule(call.substring(0, call.length() - 1), chance));
        }
        if (call.contains("_")) {
            return rule(call.replace("_", ""), chance).toLowerCase(Locale.ROOT);
        }
        String[] parts = call.split(":", -1);
        return switch (parts[0]) {
            case "int" -> String.valueOf(between(parts, chance));
            case "big" -> big(between(parts, chance), chance);
            case "dec" -> between(parts, chance) + "." + chance.between(0, 9);
            case "syllables" -> syllables(between(parts, chance), chance);
            case "word" -> prose.word(chance);
            case "Word" -> Spelling.capitalised(prose.word(chance));
            case "phrase" -> prose.phrase(chance, between(parts, chance));
            case "letter" -> String.valueOf((char) chance.between('A', 'Z'));
            case "digits" -> digits(Integer.parseInt(parts[1]), chance);
            default -> expand(chance.pick(named(parts[0])), chance);
        };
    }

    private List<String> named(String rule) {
        var alternatives = rules.get(rule);
        if (alternatives == null) {
            throw new IllegalArgumentException("lexicon.txt has no rule " + rule);
        }
        return alternatives;
    }

    private static int between(String[] parts, Chance chance) {
        return chance.between(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    private static String big(int number, Chance chance) {
        int digits = Integer.toString(number).length();
        int unit = (int) Math.pow(10, Math.max(0, digits - chance.between(1, 4)));
        int rounded = number / unit * unit;
        return chance.in(0.6) ? String.format(Locale.ROOT, "%,d", rounded) : String.valueOf(rounded);
    }

    private static String digits(int count, Chance chance) {
        var digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(chance.between(0, 9));
        }
        return digits.toString();
    }

    private static String syllables(int count, Chance chance) {
        var name = new StringBuilder();
        for (int i = 0; i < count; i++) {
            name.append(chance.pick(ONSETS)).append(chance.pick(NUCLEI));
            name.append(i == count - 1 || chance.in(0.3) ? chance.pick(CODAS) : "");
        }
        return Spelling.capitalised(name.toString());
    }
}
