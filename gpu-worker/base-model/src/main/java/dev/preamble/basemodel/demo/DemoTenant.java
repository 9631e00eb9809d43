package dev.preamble.basemodel.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.preamble.basemodel.prose.Chance;
import dev.preamble.engine.data.Example;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A tenant of the demo and its rows, the same each time. */
public enum DemoTenant {
    /** Labels from catalogue cards. */
    MUSEUM(1),
    /** Notices from a control room's notes. */
    FERRY(2);

    private static final int ROWS = 400;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final long seed;

    DemoTenant(long seed) {
        this.seed = seed;
    }

    /** Rows with inputs that differ from one another. */
    public List<Example> examples() {
        var next = source(new Chance(seed));
        var inputs = new HashSet<String>();
        var examples = new ArrayList<Example>();
        while (examples.size() < ROWS) {
            var example = next.get();
            if (inputs.add(example.input())) {
                examples.add(example);
            }
        }
        return examples;
    }

    /** The rows as JSON lines of input and target. */
    public String lines() {
        return examples().stream().map(DemoTenant::line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Writes the rows to {@code museum.jsonl} or {@code ferry.jsonl}. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve(name().toLowerCase(java.util.Locale.ROOT) + ".jsonl"), lines());
    }

    private Supplier<Example> source(Chance chance) {
        return switch (this) {
            case MUSEUM -> new MuseumLabels(chance)::next;
            case FERRY -> new FerryNotices(chance)::next;
        };
    }

    private static String line(Example example) {
        var row = new LinkedHashMap<String, String>();
        row.put("input", example.input());
        row.put("target", example.target());
        try {
            return JSON.writeValueAsString(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
