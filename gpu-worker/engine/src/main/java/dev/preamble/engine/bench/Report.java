package dev.preamble.engine.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a benchmark found: for a person line by line, for a program as one object on the last line. */
final class Report {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Object> figures = new LinkedHashMap<>();

    /** Adds a figure, in the unit that its name ends in. */
    Report put(String name, double figure) {
        figures.put(name, Math.round(figure * 1000) / 1000.0);
        return this;
    }

    /** Adds a fact that is no figure. */
    Report put(String name, String fact) {
        figures.put(name, fact);
        return this;
    }

    /** Adds median, least and ninth decile of times. */
    Report put(String name, Timing timing) {
        var prefix = name.isEmpty() ? "" : name + "_";
        return put(prefix + "median_ms", timing.median())
                .put(prefix + "min_ms", timing.least())
                .put(prefix + "p90_ms", timing.quantile(0.9));
    }

    void print(PrintWriter out, boolean json) {
        if (json) {
            try {
                out.println(JSON.writeValueAsString(figures));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            figures.forEach((name, figure) -> out.printf(Locale.ROOT, "%-28s %s%n", name, figure));
        }
        out.flush();
    }
}
