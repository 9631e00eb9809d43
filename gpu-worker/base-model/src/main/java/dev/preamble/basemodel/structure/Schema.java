package dev.preamble.basemodel.structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A kind of thing that records describe.
 *
 * @param id a short unique name
 * @param nouns what sentences call it
 * @param names expressions of the grammar for the names of its instances
 * @param personal whether sentences say he or she rather than it
 */
record Schema(String id, List<String> nouns, List<String> names, boolean personal, List<Attribute> attributes) {
    /** Kinds whose records are never trained on: they show what the model makes of the unknown. */
    static final Set<String> HELD_OUT = Set.of("podcast", "machine", "patient", "bridge");

    static List<Schema> all() {
        var schemas = new ArrayList<Schema>();
        for (String line : Resource.lines("schemas.txt")) {
            if (line.startsWith("= ")) {
                schemas.add(heading(line.substring(2)));
            } else {
                schemas.getLast().attributes.add(Attribute.parse(line));
            }
        }
        return schemas;
    }

    private static Schema heading(String line) {
        String[] parts = line.split(" : ", -1);
        String[] words = parts[0].split(" ", 2);
        return new Schema(
                words[0],
                Arrays.stream(words[1].split(" \\| ", -1)).toList(),
                Alternatives.top(parts[1]),
                parts[2].equals("person"),
                new ArrayList<>());
    }
}
