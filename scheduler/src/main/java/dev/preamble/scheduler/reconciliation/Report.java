package dev.preamble.scheduler.reconciliation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was found and done, for people: so many lines of a kind that they can be read, the others counted. One thread. */
final class Report {
    private static final int MOST = 50;

    private final List<String> said = new ArrayList<>();
    private final Map<String, List<String>> listed = new LinkedHashMap<>();
    private final Map<String, Integer> counted = new LinkedHashMap<>();

    void say(String line) {
        said.add(line);
    }

    /** One more of a kind that is told in a line of its own. */
    void list(String kind, String which) {
        count(kind);
        List<String> some = listed.computeIfAbsent(kind, first -> new ArrayList<>());
        if (some.size() < MOST) {
            some.add(which);
        }
    }

    /** One more of a kind. */
    void count(String kind) {
        counted.merge(kind, 1, Integer::sum);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(said);
        counted.forEach((kind, count) -> {
            lines.add(kind + ": " + count);
            List<String> some = listed.getOrDefault(kind, List.of());
            some.forEach(which -> lines.add("  " + which));
            if (!some.isEmpty() && some.size() < count) {
                lines.add("  and " + (count - some.size()) + " more");
            }
        });
        return lines.isEmpty() ? List.of("nothing had to be changed") : lines;
    }
}
