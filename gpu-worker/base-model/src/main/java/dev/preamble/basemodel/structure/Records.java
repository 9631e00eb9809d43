package dev.preamble.basemodel.structure;

import dev.preamble.basemodel.exercise.Exercise;
import dev.preamble.basemodel.exercise.Pair;
import dev.preamble.basemodel.exercise.Separator;
import dev.preamble.basemodel.prose.Chance;
import dev.preamble.basemodel.prose.Prose;
import java.util.List;

/** Exercises on made-up records: wording them, and reading, asking, cutting and rewriting them. */
public final class Records {
    private static final double INVENTED = 0.3;

    private final Grammar grammar;
    private final List<Schema> schemas;

    private Records(Grammar grammar, List<Schema> schemas) {
        this.grammar = grammar;
        this.schemas = schemas;
    }

    /** Records for training: all schemas but the held-out ones, and invented ones. */
    public static Records forTraining(Prose prose) {
        return new Records(
                new Grammar(prose),
                Schema.all().stream()
                        .filter(schema -> !Schema.HELD_OUT.contains(schema.id()))
                        .toList());
    }

    /** Records of the held-out schemas alone. */
    public static Records heldOut(Prose prose) {
        return new Records(
                new Grammar(prose),
                Schema.all().stream()
                        .filter(schema -> Schema.HELD_OUT.contains(schema.id()))
                        .toList());
    }

    List<Schema> schemas() {
        return schemas;
    }

    /** Record to text. */
    public Exercise wording(Chance setup) {
        var entries = entries(setup);
        var notation = Notation.sample(setup);
        var wording = Wording.sample(setup);
        var separator = Separator.sample(setup);
        return chance -> {
            var entry = entries.next(chance);
            return new Pair(notation.write(entries.kind(), entry.fields()) + separator, wording.say(entry, chance));
        };
    }

    /** Text to record. */
    public Exercise reading(Chance setup) {
        var entries = entries(setup);
        var notation = Notation.sample(setup);
        var wording = Wording.sample(setup);
        var separator = Separator.sample(setup);
        return chance -> {
            var entry = entries.next(chance);
            return new Pair(wording.say(entry, chance) + separator, notation.write(entries.kind(), entry.fields()));
        };
    }

    /** Record and question to the value asked for. */
    public Exercise question(Chance setup) {
        var entries = entries(setup);
        var notation = Notation.sample(setup);
        var separator = Separator.sample(setup);
        var asking = setup.pick(
                "What is the * of @?", "*?", "What is its *?", "? *", "Tell me the *.", "@: * = ?", "Q: * A");
        var telling = setup.pick("%", "%", "%.", "The * is %.", "*: %", "The * of @ is %.", "% is the *.");
        return chance -> {
            var entry = entries.next(chance);
            var fields = entry.fields();
            var asked = chance.pick(fields);
            var question = fill(asking, entry, asked);
            return new Pair(
                    notation.write(entries.kind(), fields) + "\n" + question + separator, fill(telling, entry, asked));
        };
    }

    /** Record to the same record in another notation, whole or in part. */
    public Exercise rewriting(Chance setup) {
        var entries = entries(setup);
        var from = Notation.sample(setup);
        var to = Notation.sample(setup);
        var separator = Separator.sample(setup);
        boolean whole = setup.in(0.5);
        return chance -> {
            var entry = entries.next(chance);
            var fields = entry.fields();
            if (whole) {
                return new Pair(from.write(entries.kind(), fields) + separator, to.write(entries.kind(), fields));
            }
            var kept = chance.some(fields, chance.between(1, fields.size()));
            var keys = String.join(", ", kept.stream().map(Field::key).toList());
            return new Pair(
                    from.write(entries.kind(), fields) + "\n" + keys + separator, to.write(entries.kind(), kept));
        };
    }

    private Entries entries(Chance setup) {
        boolean invented = setup.in(INVENTED) && schemas.size() > Schema.HELD_OUT.size();
        return new Entries(invented ? Invention.schema(grammar, setup) : setup.pick(schemas), grammar, setup);
    }

    private static String fill(String template, Entry entry, Field asked) {
        return template.replace("*", asked.key())
                .replace("@", entry.name().value())
                .replace("%", asked.value());
    }
}
