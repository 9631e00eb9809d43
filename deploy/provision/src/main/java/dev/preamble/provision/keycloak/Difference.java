package dev.preamble.provision.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where something that Keycloak has is not as it must be. What it has beyond what is wanted does not count: Keycloak adds ids
 * and defaults of its own.
 *
 * @param field its path
 */
record Difference(String field, JsonNode was, JsonNode is) {
    static List<Difference> between(JsonNode present, JsonNode wanted) {
        List<Difference> differences = new ArrayList<>();
        compare("", present, wanted, differences);
        return differences;
    }

    /** What is there, with what is wanted in it. */
    static ObjectNode merged(JsonNode present, JsonNode wanted) {
        ObjectNode merged = present.deepCopy();
        wanted.properties().forEach(field -> {
            JsonNode there = merged.path(field.getKey());
            merged.set(
                    field.getKey(),
                    there.isObject() && field.getValue().isObject()
                            ? merged(there, field.getValue())
                            : field.getValue());
        });
        return merged;
    }

    private static void compare(String path, JsonNode present, JsonNode wanted, List<Difference> differences) {
        if (wanted.isObject()) {
            wanted.properties()
                    .forEach(field -> compare(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                            present.path(field.getKey()),
                            field.getValue(),
                            differences));
        } else if (!isSame(present, wanted)) {
            differences.add(new Difference(path, present, wanted));
        }
    }

    /** Lists count as sets; Keycloak tells numbers and truths within attributes as texts, and empty texts not at all. */
    private static boolean isSame(JsonNode present, JsonNode wanted) {
        return wanted.isArray()
                ? elements(present).equals(elements(wanted))
                : present.asText().equals(wanted.asText());
    }

    private static Set<JsonNode> elements(JsonNode array) {
        Set<JsonNode> elements = new HashSet<>();
        array.forEach(elements::add);
        return elements;
    }

    /** For people; a secret is not told. */
    @Override
    public String toString() {
        return field.endsWith("secret")
                ? field
                : field + " is " + is + ", was " + (was.isMissingNode() ? "absent" : was);
    }
}
