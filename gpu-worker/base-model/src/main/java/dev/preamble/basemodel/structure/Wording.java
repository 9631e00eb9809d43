package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Spelling;
import dev.preamble.basemodel.structure.Form.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A manner of putting entries into sentences.
 *
 * @param perSentence at most so many facts in a sentence
 * @param reordered whether facts leave the record's order
 * @param plain how often a fact is said by its key instead of in words of its own
 * @param terse whether sentences shrink to notes
 * @param lead what stands before the first sentence
 * @param lower whether all is in lower case
 * @param spaced whether punctuation stands apart, as tokenised text has it
 */
record Wording(
        int perSentence, boolean reordered, double plain, boolean terse, String lead, boolean lower, boolean spaced) {
    private static final List<String> LEADS = List.of(
            "Notice: ",
            "In short, ",
            "Did you know? ",
            "For your information: ",
            "News: ",
            "> ",
            "Our tip: ",
            "\"",
            "Dear reader, ",
            "Description: ");

    static Wording sample(Chance chance) {
        return new Wording(
                chance.between(1, 4),
                chance.in(0.6),
                chance.in(0.3) ? chance.pick(0.3, 0.6, 1.0) : 0.05,
                chance.in(0.1),
                chance.in(0.2) ? chance.pick(LEADS) : "",
                chance.in(0.12),
                chance.in(0.1));
    }

    String say(Entry entry, Chance chance) {
        var facts = reordered ? chance.shuffled(entry.facts()) : entry.facts();
        var said = terse ? notes(entry, facts, chance) : sentences(entry, facts, chance);
        var text = lead.equals("\"") ? lead + said + lead : lead + said;
        text = spaced ? text.replaceAll("([,;:!?.])(?= |$)", " $1") : text;
        return lower ? text.toLowerCase(Locale.ROOT) : text;
    }

    private String notes(Entry entry, List<Fact> facts, Chance chance) {
        var parts = new ArrayList<String>();
        if (entry.nounShown() && chance.in(0.7)) {
            parts.add(entry.noun());
        }
        for (Fact fact : facts) {
            parts.add(fact.has(Place.AFTER) ? fact.words(Place.AFTER, chance) : fact.words(Place.VERB, chance));
        }
        return entry.name().value() + chance.pick(": ", " - ", ", ") + String.join(", ", parts) + ".";
    }

    private String sentences(Entry entry, List<Fact> facts, Chance chance) {
        var sentences = new ArrayList<String>();
        for (int at = 0; at < facts.size() || at == 0; ) {
            int end = Math.min(facts.size(), at + chance.between(1, perSentence));
            var group = facts.subList(at, end);
            sentences.add(at == 0 ? first(entry, group, chance) : later(entry, group, chance));
            at = Math.max(end, 1);
        }
        return String.join(" ", sentences);
    }

    private String first(Entry entry, List<Fact> group, Chance chance) {
        var name = entry.name().value();
        if (group.isEmpty()) {
            return Spelling.capitalised(name) + " is " + Spelling.withArticle(entry.noun()) + ".";
        }
        if (chance.in(plain)) {
            return plainly(name + "'s", "of " + name, group, chance);
        }
        if (!entry.nounShown()) {
            return sentence(name, group, chance);
        }
        var phrase = NounPhrase.of(entry.noun(), group, chance);
        return switch (chance.between(0, 6)) {
            case 0, 1, 2 ->
                phrase.rest().isEmpty()
                        ? Spelling.capitalised(name) + " is " + phrase.indefinite() + "."
                        : Spelling.capitalised(name) + " is " + phrase.indefinite()
                                + chance.pick(" that ", ", and it ", " which ", ". It ")
                                        .replace("it", entry.pronoun())
                                        .replace("It", Spelling.capitalised(entry.pronoun()))
                                + verbs(phrase.rest(), chance) + ".";
            case 3 ->
                chance.pick("There is ", "Here is ", "We have ")
                        + phrase.indefinite()
                        + chance.pick(" called ", ", ", " named ")
                        + name
                        + (phrase.rest().isEmpty() ? "." : ". " + sentence(entry.pronoun(), phrase.rest(), chance));
            case 4 ->
                phrase.rest().isEmpty()
                        ? Spelling.capitalised(phrase.indefinite()) + " is " + name + "."
                        : Spelling.capitalised(name) + ", " + phrase.indefinite() + ", " + verbs(phrase.rest(), chance)
                                + ".";
            case 5 -> sentence("the " + entry.noun() + " " + name, group, chance);
            default -> sentence(name, group, chance);
        };
    }

    private String later(Entry entry, List<Fact> group, Chance chance) {
        if (chance.in(plain)) {
            return plainly(entry.possessive(), "", group, chance);
        }
        var subject = chance.in(0.6)
                ? entry.pronoun()
                : chance.in(0.5) && entry.nounShown()
                        ? chance.pick("the ", "this ") + entry.noun()
                        : entry.name().value();
        return switch (chance.between(0, 5)) {
            case 0 ->
                Spelling.capitalised(subject) + " also " + verbs(group, chance).replaceFirst("^also ", "") + ".";
            case 1 ->
                chance.pick("In addition, ", "Moreover, ", "What is more, ", "Also, ") + subject + " "
                        + verbs(group, chance) + ".";
            default -> sentence(subject, group, chance);
        };
    }

    /** A sentence on the subject; some words that can stand after a noun may come to the front. */
    private static String sentence(String subject, List<Fact> group, Chance chance) {
        if (group.size() > 1 && group.getFirst().has(Place.AFTER) && chance.in(0.25)) {
            var front = group.getFirst().words(Place.AFTER, chance);
            return Spelling.capitalised(front) + ", " + subject + " " + verbs(group.subList(1, group.size()), chance)
                    + ".";
        }
        return Spelling.capitalised(subject) + " " + verbs(group, chance) + ".";
    }

    private static String verbs(List<Fact> group, Chance chance) {
        return Spelling.enumerated(
                group.stream().map(fact -> fact.words(Place.VERB, chance)).toList(),
                chance.pick("and", "and", "and also"));
    }

    private static String plainly(String owner, String of, List<Fact> group, Chance chance) {
        var clauses = new ArrayList<String>();
        for (Fact fact : group) {
            var value = fact.field().value();
            clauses.add(
                    !of.isEmpty() && chance.in(0.5)
                            ? "the " + fact.field().key() + " " + of + " is " + value
                            : owner + " " + fact.field().key() + " is " + value);
        }
        return Spelling.capitalised(Spelling.enumerated(clauses, "and")) + ".";
    }
}
