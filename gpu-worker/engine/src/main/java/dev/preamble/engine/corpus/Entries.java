package dev.preamble.engine.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the references of equal inputs, in the order in which each input came first. */
final class Entries {
    private final Map<String, List<String>> references = new LinkedHashMap<>();

    void add(String input, String reference) {
        references.computeIfAbsent(input, first -> new ArrayList<>()).add(reference);
    }

    List<Entry> all() {
        return references.entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue(), ""))
                .toList();
    }
}
